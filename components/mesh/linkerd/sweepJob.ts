import { smallResources, unprivileged } from "../../internal/containers.ts";
import { injectAnnotation, linkerdNamespace } from "./names.ts";
import { sweepScript } from "./sweepScript.ts";

/** Name of the Job, its ServiceAccount and its rights. */
export const sweepName = "mirror-sweep";

/** All that the sweep may do: find mirrors wherever they are, delete them, and shorten lists of members. */
export const sweepRules = [
  {
    apiGroups: [""],
    resources: ["services"],
    verbs: ["get", "list", "patch", "delete", "deletecollection"],
  },
];

/** Spec of the Job that runs the sweep once. It is outside the mesh: it speaks to its own cluster's API only. */
export function sweepJobSpec(links: readonly string[], image: string) {
  const labels = { app: sweepName };
  return {
    // A try that met an API that did not answer is followed by another.
    backoffLimit: 3,
    activeDeadlineSeconds: 300,
    template: {
      metadata: { labels, annotations: { [injectAnnotation]: "disabled" } },
      spec: {
        restartPolicy: "Never",
        serviceAccountName: sweepName,
        containers: [
          {
            name: "sweep",
            image,
            command: ["/bin/sh", "-c", sweepScript],
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
export const sweepNamespace = linkerdNamespace;
