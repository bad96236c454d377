import { CoreV1Api, Health, type V1Node } from "@kubernetes/client-node";
import { connect } from "../internal/connect.ts";
import { waitUntilReady } from "../internal/readiness.ts";

/** A cluster to wait for, with the time limits. */
export interface ReadinessRequest {
  /** Names the cluster in the error. */
  readonly cluster: string;
  readonly kubeconfig: string;
  readonly timeoutSeconds: number;
  /** Pause between two polls. @default 5 */
  readonly intervalSeconds?: number;
  /** What to do if the cluster refuses the kubeconfig, for the error. @default nothing */
  readonly advice?: string;
  /** Time for which a refused kubeconfig is tried again. @default 60 */
  readonly refusalSeconds?: number;
}

/** A new cluster may refuse its own kubeconfig for some seconds, until its controllers have made the account. */
const defaultRefusalSeconds = 60;

/**
 * Waits until a cluster's `/readyz` succeeds and one node is Ready.
 *
 * LKE returns a kubeconfig before either holds, and the kubernetes provider does not retry a refused connection, so
 * the first resource would fail. Rejects after `timeoutSeconds` with what was missing at the last poll, and earlier if the
 * cluster refuses the kubeconfig (401, 403), or its certificate is not the kubeconfig's.
 */
export async function awaitReadiness(request: ReadinessRequest): Promise<void> {
  const config = connect(request.kubeconfig);
  await waitUntilReady({
    what: `cluster ${request.cluster}`,
    timeoutSeconds: request.timeoutSeconds,
    intervalSeconds: request.intervalSeconds,
    refusal: {
      seconds: request.refusalSeconds ?? defaultRefusalSeconds,
      advice: request.advice,
    },
    poll: async (signal) => {
      // The nodes first: a failure of that request has a reason, and one of the health check has none.
      const { items } = await config.makeApiClient(CoreV1Api).listNode();
      if (!(await new Health(config).readyz({ signal }))) {
        return "its API is not ready";
      }
      return missingNode(items);
    },
  });
}

function missingNode(nodes: readonly V1Node[]): string | undefined {
  if (nodes.some(isReady)) {
    return undefined;
  }
  return nodes.length === 0 ? "it has no node yet" : `none of its ${nodes.length} nodes is Ready`;
}

function isReady(node: V1Node): boolean {
  const conditions = node.status?.conditions ?? [];
  return conditions.some(({ type, status }) => type === "Ready" && status === "True");
}
