import type { CloudState, ClusterRecord, NodeRecord } from "./records.ts";
import { addEvent } from "./store.ts";

/** Every node of a cluster, those on their way out included. */
export const nodesOf = (cluster: ClusterRecord): NodeRecord[] =>
  cluster.pools.flatMap(({ nodes }) => nodes);

/** The entity that a cluster's events are about. */
export const clusterEntity = ({ id, label }: Pick<ClusterRecord, "id" | "label">) => ({
  id,
  type: "lkecluster",
  label,
  url: `/v4/lke/clusters/${id}`,
});

/**
 * Drops nodes that are gone, and pools that went with them, and notes each machine's deletion: Linode's clients wait for
 * those events. Only inside `Store.change`.
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
 * Drops a cluster that is gone. As on Linode, what its Services and claims left behind stays, belongs to no cluster, and
 * would still be billed. Only inside `Store.change`.
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
