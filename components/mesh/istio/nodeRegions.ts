import { CoreV1Api } from "@kubernetes/client-node";
import { connect } from "../../internal/connect.ts";
import { failing } from "../../internal/errors.ts";

/** The label of a node from which Istio takes the locality of its pods. */
const regionLabel = "topology.kubernetes.io/region";

/** A cluster, and the region that the settings expect of its nodes. */
export interface NodeRegionRequest {
  /** The cluster's name, for the error. */
  readonly cluster: string;
  /** The cluster's kubeconfig, YAML. */
  readonly kubeconfig: string;
  /** The path of `region` in the settings: `clusters[0].region`. */
  readonly path: string;
  readonly region: string;
}

/**
 * Rejects a cluster with a node whose region is not that of the settings. Istio compares the labels of nodes: without them
 * no region is preferred, and with others a failover never applies; neither is an error anywhere.
 *
 * @throws Error with the path in the settings, or with the reason why the cluster's API failed
 */
export async function assertNodeRegions(request: NodeRegionRequest): Promise<void> {
  const { cluster, kubeconfig, path, region } = request;
  const { items } = await connect(kubeconfig)
    .makeApiClient(CoreV1Api)
    .listNode()
    .catch(failing(`could not determine the regions of the nodes of cluster ${cluster}`));
  const nodes = items.map(({ metadata }) => ({
    name: metadata?.name ?? "",
    label: metadata?.labels?.[regionLabel],
  }));
  const [bare] = nodes.filter(({ label }) => label === undefined);
  if (bare !== undefined) {
    throw new Error(
      `${path}: node ${bare.name} of cluster ${cluster} has no label ${regionLabel}, by which istio.locality finds the ` +
        `region; got "${region}"; expected that label on every node: kubectl label nodes --all ${regionLabel}=${region}`,
    );
  }
  const [other] = nodes.filter(({ label }) => label !== region);
  if (other !== undefined) {
    throw new Error(
      `${path}: node ${other.name} of cluster ${cluster} is in another region, by its label ${regionLabel}; got ` +
        `"${region}"; expected "${other.label ?? ""}"`,
    );
  }
}
