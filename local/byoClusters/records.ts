import { isDeepStrictEqual } from "node:util";
import { freeSubnet, newPool, resizePool, subnetShares } from "../cloud/plan.ts";
import type { CloudState, ClusterRecord } from "../cloud/store/records.ts";
import { takeId, timestamp } from "../cloud/store/store.ts";
import { versions } from "../parts/versions.ts";
import type { ByoCluster, ByoClustersRequest } from "./request.ts";

/** Conflicts of a request with the present state. */
export function conflicts(state: CloudState, { clusters }: ByoClustersRequest): string[] {
  return clusters.flatMap(({ name, pods, services }) => {
    const there = state.clusters.find(({ label }) => label === name);
    if (there === undefined) return [];
    if (there.phase === "deleting") return [`cluster ${name} is being deleted`];
    return isDeepStrictEqual(there.ranges, { pods, services })
      ? []
      : [`cluster ${name}: its ranges cannot be changed; delete it first`];
  });
}

/**
 * Changes the records to match a request, and returns the identifiers of the clusters to reconcile.
 * To be called only inside `Store.change`.
 */
export function applyRequest(state: CloudState, { clusters, nodes }: ByoClustersRequest): number[] {
  for (const record of state.clusters)
    if (!clusters.some(({ name }) => name === record.label)) record.phase = "deleting";
  for (const cluster of clusters) {
    const record = state.clusters.find(({ label }) => label === cluster.name);
    if (record === undefined) state.clusters.push(newRecord(state, cluster, nodes));
    else {
      for (const pool of record.pools) resizePool(state, pool, nodes);
      if (record.phase === "failed") record.phase = "pending";
    }
  }
  // The load balancers of a deleted cluster cost nothing here, so none of them is kept.
  state.nodeBalancers = state.nodeBalancers.filter(({ clusterId }) => clusterId !== null);
  return state.clusters.map(({ id }) => id);
}

function newRecord(state: CloudState, cluster: ByoCluster, nodes: number): ClusterRecord {
  const now = timestamp();
  const subnetIndex = freeSubnet(state.clusters, "byo");
  if (subnetIndex === undefined)
    throw new Error(`the flat network has room for ${subnetShares.byo.count} clusters`);
  return {
    id: takeId(state),
    label: cluster.name,
    region: cluster.name,
    ranges: { pods: cluster.pods, services: cluster.services },
    kubernetesVersion: versions.kubernetes.split(".").slice(0, 2).join("."),
    tags: [],
    highAvailability: false,
    acl: { enabled: false, revision: "", ipv4: [], ipv6: [] },
    created: now,
    updated: now,
    subnetIndex,
    phase: "pending",
    failure: null,
    pools: [newPool(state, { type: "local", count: nodes })],
  };
}
