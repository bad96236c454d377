import { CoreV1Api, Health, type V1Node } from "@kubernetes/client-node";
import { connect } from "../internal/connect.ts";
import { waitUntilReady } from "../internal/readiness.ts";

/** What to wait for, and for how long. */
export interface ReadinessRequest {
  /** Names the cluster in the error. */
  readonly cluster: string;
  readonly kubeconfig: string;
  readonly timeoutSeconds: number;
  /** Pause between two looks. @default 5 */
  readonly intervalSeconds?: number;
}

/**
 * Waits until a cluster can be used: its API answers `/readyz` and one node is Ready.
 *
 * LKE hands out a kubeconfig before either holds, and the kubernetes provider does not retry a refused connection, so
 * the first resource would fail. Rejects after `timeoutSeconds`, with what was missing at the last look.
 */
export async function awaitReadiness(request: ReadinessRequest): Promise<void> {
  const config = connect(request.kubeconfig);
  await waitUntilReady({
    what: `cluster ${request.cluster}`,
    timeoutSeconds: request.timeoutSeconds,
    intervalSeconds: request.intervalSeconds,
    look: async (signal) => {
      // The nodes first: that request says why it failed, and the health check does not.
      const { items } = await config.makeApiClient(CoreV1Api).listNode();
      if (!(await new Health(config).readyz({ signal }))) {
        return "its API says that it is not ready";
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
