import { smallResources, unprivileged } from "../../internal/containers.ts";
import { cleanupName } from "./cleanupAccess.ts";
import { cleanupScript } from "./cleanupScript.ts";
import { injectAnnotation } from "./names.ts";

/** Spec of the Job that runs the cleanup once. It is outside the mesh, as it calls only its own cluster's API. */
export function cleanupJobSpec(links: readonly string[], image: string) {
  const labels = { app: cleanupName };
  return {
    // For attempts that fail because the API does not respond.
    backoffLimit: 3,
    activeDeadlineSeconds: 300,
    template: {
      metadata: { labels, annotations: { [injectAnnotation]: "disabled" } },
      spec: {
        restartPolicy: "Never",
        serviceAccountName: cleanupName,
        containers: [
          {
            name: "sweep",
            image,
            command: ["/bin/sh", "-c", cleanupScript],
            env: [
              { name: "SWEEP_LINKS", value: [...links].sort().join(" ") },
              { name: "SWEEP_ROUNDS", value: "30" },
            ],
            resources: smallResources,
            securityContext: unprivileged,
          },
        ],
      },
    },
  };
}
