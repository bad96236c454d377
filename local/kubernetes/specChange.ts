import type { AccessList, ClusterSpec, NodeSpec, PoolSpec } from "./spec.ts";

/** How many nodes a spec has in all its pools. */
export function countNodes(spec: ClusterSpec): number {
  return spec.pools.reduce((sum, { nodes }) => sum + nodes.length, 0);
}

/** The spec with a node more, in a pool that may be new. */
export function withNode(
  spec: ClusterSpec,
  pool: Omit<PoolSpec, "nodes">,
  node: NodeSpec,
): ClusterSpec {
  const { pools } = withoutNode(spec, node.id);
  const known = pools.find(({ id }) => id === pool.id);
  const grown = { ...pool, nodes: [...(known?.nodes ?? []), node] };
  return {
    ...spec,
    pools:
      known === undefined
        ? [...pools, grown]
        : pools.map((other) => (other === known ? grown : other)),
  };
}

/** The spec without a node. */
export function withoutNode(spec: ClusterSpec, nodeId: string): ClusterSpec {
  return {
    ...spec,
    pools: spec.pools.map((pool) => ({
      ...pool,
      nodes: pool.nodes.filter(({ id }) => id !== nodeId),
    })),
  };
}

/** The spec with another access list, or with none. */
export function withAcl(spec: ClusterSpec, acl: AccessList | undefined): ClusterSpec {
  const { id, cloud, label, region, kubernetesVersion, subnetIndex, pools } = spec;
  const rest = { id, cloud, label, region, kubernetesVersion, subnetIndex, pools };
  return acl === undefined ? rest : { ...rest, acl };
}
