/** The requests that create and change a cluster. */
import type { ClusterInputs } from "./inputs.ts";
import { controlPlaneBody } from "./controlPlane.ts";
import type { ClusterChange, ClusterCreation, Lke } from "./lke.ts";
import { planPools, poolCreation, sameSet, type WantedPool } from "./pools.ts";
import type { ClusterState } from "./state.ts";
import { nodesReady, type WaitOptions } from "./waiting.ts";

/** Returns the request that creates a cluster. */
export function creationOf(inputs: ClusterInputs, wanted: readonly WantedPool[]): ClusterCreation {
  const controlPlane = controlPlaneBody(inputs.controlPlane, undefined);
  return {
    label: inputs.label,
    region: inputs.region,
    k8s_version: inputs.k8sVersion,
    ...(inputs.tier === undefined ? {} : { tier: inputs.tier }),
    ...(inputs.aplEnabled === true ? { apl_enabled: true } : {}),
    ...(inputs.tags === undefined ? {} : { tags: inputs.tags }),
    ...(controlPlane === undefined ? {} : { control_plane: controlPlane }),
    node_pools: wanted.map((pool) => poolCreation(pool, inputs.tier ?? "")),
  };
}

/** Updates the cluster itself: label, tags, version, control plane. Sends a request only if one of them differs. */
export async function changeCluster(
  lke: Lke,
  id: number,
  inputs: ClusterInputs,
  before: ClusterState,
  wait: WaitOptions,
): Promise<void> {
  const tags = inputs.tags ?? [];
  const upgrade = inputs.k8sVersion !== before.k8sVersion;
  const now = controlPlaneBody(undefined, before.controlPlane);
  const controlPlane = controlPlaneBody(inputs.controlPlane, before.controlPlane);
  const body: ClusterChange = {
    ...(inputs.label === before.label ? {} : { label: inputs.label }),
    ...(upgrade ? { k8s_version: inputs.k8sVersion } : {}),
    ...(sameSet(tags, before.tags) ? {} : { tags }),
  };
  if (Object.keys(body).length === 0 && sameSet([controlPlane], [now])) return;
  await lke.change(id, {
    ...body,
    ...(controlPlane === undefined ? {} : { control_plane: controlPlane }),
  });
  if (!upgrade) return;
  // The control plane is upgraded in place; nodes get the version when they are recreated.
  const old = (await lke.pools(id)).flatMap(({ nodes }) => nodes.map((node) => node.id));
  await lke.recycle(id);
  await nodesReady(lke, id, wait, { gone: new Set(old) });
}

/** Updates, creates and deletes pools, in this order, so that pods can always move to another node. */
export async function changePools(
  lke: Lke,
  id: number,
  before: ClusterState,
  wanted: readonly WantedPool[],
  wait: WaitOptions,
): Promise<void> {
  const { changes, creations, removals } = planPools(before.pools, wanted, before.tier);
  for (const { id: pool, body } of changes) await lke.changePool(id, pool, body);
  const made: number[] = [];
  for (const body of creations) made.push((await lke.createPool(id, body)).id);
  for (const pool of removals) await lke.removePool(id, pool);
  const only = new Set([...changes.map((change) => change.id), ...made]);
  if (only.size > 0) await nodesReady(lke, id, wait, { only });
}
