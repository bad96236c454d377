import {
  PatchStrategy,
  setHeaderOptions,
  type CoreV1Api,
  type V1Node,
} from "@kubernetes/client-node";
import type { Store } from "../store/store.ts";
import { addressOf, instanceOf, isReady, nodePatch } from "./nodePlan.ts";

/**
 * Copies the status of a cluster's Node objects into the store (`ready`, address), and the pools' labels and taints to the
 * nodes.
 */
export async function reconcileNodes(
  clusterId: number,
  store: Store,
  core: CoreV1Api,
  nodes: readonly V1Node[],
): Promise<void> {
  const seen = new Map(nodes.map((node) => [instanceOf(node), node]));
  const cluster = store.state.clusters.find(({ id }) => id === clusterId);
  if (cluster === undefined) return;

  const changed = cluster.pools
    .flatMap((pool) => pool.nodes)
    .flatMap(({ instanceId, ready, address }) => {
      const node = seen.get(instanceId);
      const now = node !== undefined && isReady(node);
      const at = (node === undefined ? undefined : addressOf(node)) ?? address;
      return now === ready && at === address ? [] : [{ instanceId, ready: now, address: at }];
    });
  if (changed.length > 0)
    store.change((state) => {
      const record = state.clusters.find(({ id }) => id === clusterId);
      for (const node of record?.pools.flatMap((pool) => pool.nodes) ?? []) {
        const now = changed.find(({ instanceId }) => instanceId === node.instanceId);
        if (now !== undefined) Object.assign(node, { ready: now.ready, address: now.address });
      }
    });

  for (const pool of cluster.pools)
    for (const { instanceId } of pool.nodes) {
      const node = seen.get(instanceId);
      const body = node === undefined ? undefined : nodePatch(node, pool);
      const name = node?.metadata?.name;
      if (body === undefined || name === undefined) continue;
      await core.patchNode(
        { name, body },
        setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
      );
    }
}
