import { CoreV1Api, CustomObjectsApi, type KubeConfig, type V1Node } from "@kubernetes/client-node";
import { connect } from "../../components/internal/connect.ts";

/** What a region's API says. */
interface ClusterState {
  /** The nodes' region, from their label. */
  readonly region?: string;
  readonly ready: number;
  readonly nodes: number;
  /** True while the settings have the region drained. */
  readonly drained: boolean;
}

/** A reading: the state, or why there is none. */
export type ClusterReading = ClusterState | { readonly problem: string };

const regionLabel = "topology.kubernetes.io/region";

/** Seconds for one answer of a region's API. */
const answerSeconds = 4;

/** Reads the state of one region. An API that does not answer is a result. */
export async function readCluster(kubeconfig: string): Promise<ClusterReading> {
  try {
    const config = connect(kubeconfig, answerSeconds);
    const core = config.makeApiClient(CoreV1Api);
    const [{ items }, drained] = await Promise.all([core.listNode(), isDrained(config)]);
    const region = items.map(({ metadata }) => metadata?.labels?.[regionLabel]).find(Boolean);
    const ready = items.filter(isReady).length;
    return { ready, nodes: items.length, drained, ...(region !== undefined && { region }) };
  } catch (error) {
    const message = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    return { problem: message };
  }
}

function isReady({ status }: V1Node): boolean {
  return (status?.conditions ?? []).some(
    ({ type, status: value }) => type === "Ready" && value === "True",
  );
}

/** True if the region has the rule that a drain declares. Only Istio has it, and only with Istio can a region be drained. */
async function isDrained(config: KubeConfig): Promise<boolean> {
  const objects = config.makeApiClient(CustomObjectsApi);
  const rules = { group: "networking.istio.io", version: "v1", plural: "destinationrules" };
  try {
    await objects.getNamespacedCustomObject({
      ...rules,
      namespace: "istio-system",
      name: "drained-region",
    });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === 404) return false;
    throw error;
  }
}
