import { scriptContainer, startSeconds, variables } from "../../internal/scriptJob.ts";
import { rolloutScript } from "./rolloutScript.ts";

/** Name of the Job, its ServiceAccount and its Role, in the mesh's own namespace. */
export const rolloutName = "istiod-rollout";

/** Time limit for istiod's new pods to be ready. */
const deadlineSeconds = 300;

/** Permissions of the Job: to read and restart istiod. */
export const rolloutRules = [
  {
    apiGroups: ["apps"],
    resources: ["deployments"],
    resourceNames: ["istiod"],
    verbs: ["get", "patch"],
  },
];

/** Spec of the Job. It is kept after it ends, so that its log can be read. */
export function rolloutJobSpec<Peers>(namespace: string, peers: Peers, image: string) {
  const environment = {
    ROLLOUT_NAMESPACE: namespace,
    ROLLOUT_PEERS: peers,
    ROLLOUT_DEADLINE_SECONDS: String(deadlineSeconds),
    ROLLOUT_TERMINATION_LOG: "/dev/termination-log",
  };
  return {
    // For attempts that fail because the API does not respond.
    backoffLimit: 3,
    activeDeadlineSeconds: deadlineSeconds + startSeconds,
    template: {
      metadata: { labels: { app: rolloutName } },
      spec: {
        restartPolicy: "Never",
        serviceAccountName: rolloutName,
        containers: [scriptContainer(rolloutName, image, rolloutScript, variables(environment))],
      },
    },
  };
}
