import { smallResources, unprivileged } from "../../internal/containers.ts";
import { injectAnnotation, linkerdNamespace } from "./names.ts";
import { cleanupScript } from "./cleanupScript.ts";

/** Name of the Job, its ServiceAccount and its rights. */
export const cleanupName = "mirror-sweep";

/** All that the sweep may do: find mirrors wherever they are, delete them, and shorten lists of members. */
export const cleanupRules = [
  {
    apiGroups: [""],
    resources: ["services"],
    verbs: ["get", "list", "patch", "delete", "deletecollection"],
  },
];

/** Spec of the Job that runs the sweep once. It is outside the mesh: it speaks to its own cluster's API only. */
export function cleanupJobSpec(links: readonly string[], image: string) {
  const labels = { app: cleanupName };
  return {
    // A try that met an API that did not answer is followed by another.
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

/** Where the sweep lives. */
export const cleanupNamespace = linkerdNamespace;
