/** Making and changing a cluster: what is asked of Linode. */
import type { ClusterInputs } from "./inputs.ts";
import { controlPlaneBody } from "./controlPlane.ts";
import type { ClusterChange, ClusterCreation, Lke } from "./lke.ts";
import { planPools, poolCreation, sameSet, type WantedPool } from "./pools.ts";
import type { ClusterState } from "./state.ts";
import { nodesReady, type Patience } from "./waiting.ts";

/** The request that makes a cluster. */
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

/** The cluster itself: label, tags, version, control plane. Linode is asked only when one of them differs. */
export async function changeCluster(
  lke: Lke,
  id: number,
  inputs: ClusterInputs,
  before: ClusterState,
  patience: Patience,
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
  // The control plane is upgraded by itself; nodes get the version when they are made anew.
  const old = (await lke.pools(id)).flatMap(({ nodes }) => nodes.map((node) => node.id));
  await lke.recycle(id);
  await nodesReady(lke, id, patience, { gone: new Set(old) });
}

/** The pools: changed, made and removed, in this order, so that there is always somewhere for pods to go. */
export async function changePools(
  lke: Lke,
  id: number,
  before: ClusterState,
  wanted: readonly WantedPool[],
  patience: Patience,
): Promise<void> {
  const { changes, creations, removals } = planPools(before.pools, wanted, before.tier);
  for (const { id: pool, body } of changes) await lke.changePool(id, pool, body);
  const made: number[] = [];
  for (const body of creations) made.push((await lke.createPool(id, body)).id);
  for (const pool of removals) await lke.removePool(id, pool);
  const only = new Set([...changes.map((change) => change.id), ...made]);
  if (only.size > 0) await nodesReady(lke, id, patience, { only });
}
