import { scriptContainer, variables } from "../../internal/scriptJob.ts";
import { cleanupName } from "./cleanupAccess.ts";
import { cleanupScript } from "./cleanupScript.ts";
import { injectAnnotation } from "./names.ts";

/** Spec of the Job that runs the cleanup once. It is outside the mesh, as it calls only its own cluster's API. */
export function cleanupJobSpec(links: readonly string[], image: string) {
  const labels = { app: cleanupName };
  const environment = {
    SWEEP_LINKS: [...links].sort().join(" "),
    SWEEP_ROUNDS: "30",
  };
  return {
    // For attempts that fail because the API does not respond.
    backoffLimit: 3,
    activeDeadlineSeconds: 300,
    template: {
      metadata: { labels, annotations: { [injectAnnotation]: "disabled" } },
      spec: {
        restartPolicy: "Never",
        serviceAccountName: cleanupName,
        containers: [scriptContainer("sweep", image, cleanupScript, variables(environment))],
      },
    },
  };
}
