import { scriptContainer, startSeconds, variables } from "../../internal/scriptJob.ts";
import { injectAnnotation, linkerdNamespace } from "./names.ts";
import { proxyRolloutName } from "./proxyRolloutAccess.ts";
import { proxyRolloutScript } from "./proxyRolloutScript.ts";

/** Time limit for all restarts in a cluster: as long as a release may take. */
const deadlineSeconds = 600;

/** Time limit of the Job's create: longer than the Job's own. */
export const proxyRolloutTimeout = `${deadlineSeconds + 2 * startSeconds}s`;

/** The state of every proxy after the rollout. */
export interface ProxyState<Text> {
  /** Digest of the anchors, as in `trustRootDigest`. */
  readonly trustRoot: Text;
  /** Digest of the anchors, as in `anchorsDigest`: the annotation of restarted workloads. */
  readonly anchors: Text;
  /** Digest of the issuer, as in the annotation of identity's pods; empty if any issuer will do. */
  readonly issuer: Text;
}

/** Spec of the Job. It is kept after it ends, so that its log can be read; it is outside the mesh. */
export function proxyRolloutJobSpec<Text>(state: ProxyState<Text>, image: string) {
  const environment = {
    ROLLOUT_NAMESPACE: linkerdNamespace,
    ROLLOUT_TRUST: state.trustRoot,
    ROLLOUT_ANCHORS: state.anchors,
    ROLLOUT_ISSUER: state.issuer,
    ROLLOUT_DEADLINE_SECONDS: String(deadlineSeconds),
    ROLLOUT_TERMINATION_LOG: "/dev/termination-log",
  };
  return {
    // The script repeats what fails until its deadline; another pod would only restart the same workloads again.
    backoffLimit: 0,
    activeDeadlineSeconds: deadlineSeconds + startSeconds,
    template: {
      metadata: {
        labels: { app: proxyRolloutName },
        annotations: { [injectAnnotation]: "disabled" },
      },
      spec: {
        restartPolicy: "Never",
        serviceAccountName: proxyRolloutName,
        containers: [
          scriptContainer(proxyRolloutName, image, proxyRolloutScript, variables(environment)),
        ],
      },
    },
  };
}
