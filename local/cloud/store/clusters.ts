import type { CloudState, ClusterRecord, NodeRecord } from "./records.ts";
import { addEvent } from "./store.ts";

/** All nodes of a cluster, including those that are being removed. */
export const nodesOf = (cluster: ClusterRecord): NodeRecord[] =>
  cluster.pools.flatMap(({ nodes }) => nodes);

/** The entity in a cluster's events. */
export const clusterEntity = ({ id, label }: Pick<ClusterRecord, "id" | "label">) => ({
  id,
  type: "lkecluster",
  label,
  url: `/v4/lke/clusters/${id}`,
});

/**
 * Deletes the records of removed nodes and their empty pools, and adds an event for each machine's deletion: Linode's clients
 * wait for those events. Only inside `Store.change`.
 */
export function forgetNodes(
  cluster: ClusterRecord,
  state: CloudState,
  gone: (node: NodeRecord) => boolean,
): void {
  for (const node of nodesOf(cluster).filter(gone)) {
    addEvent(state, {
      action: "linode_delete",
      entity: {
        id: node.instanceId,
        type: "linode",
        label: `lke${cluster.id}-${node.id}`,
        url: `/v4/linode/instances/${node.instanceId}`,
      },
    });
  }
  for (const pool of cluster.pools) pool.nodes = pool.nodes.filter((node) => !gone(node));
  cluster.pools = cluster.pools.filter(({ leaving, nodes }) => !leaving || nodes.length > 0);
}

/**
 * Deletes a cluster's record. As on Linode, the NodeBalancers and volumes of its Services and claims are orphaned and would
 * still be billed. Only inside `Store.change`.
 */
export function forgetCluster(state: CloudState, cluster: ClusterRecord): void {
  forgetNodes(cluster, state, () => true);
  state.clusters = state.clusters.filter(({ id }) => id !== cluster.id);
  for (const balancer of state.nodeBalancers) {
    if (balancer.clusterId !== cluster.id) continue;
    Object.assign(balancer, { clusterId: null, service: null, carrier: null, backends: [] });
  }
  for (const volume of state.volumes) if (volume.clusterId === cluster.id) volume.clusterId = null;
}
