import { randomBytes } from "node:crypto";
import type { ClusterSpec, NodeTaint } from "../kubernetes/spec.ts";
import type { ClusterRecord, CloudState, NodeRecord, PoolRecord } from "./store/records.ts";
import { takeId, timestamp } from "./store/store.ts";

/** The shares of the cloud's network, by subnet index: each kind of cluster has its own, and each cluster one subnet. */
export const subnetShares = {
  lke: { first: 0, count: 100 },
  byo: { first: 100, count: 27 },
} as const;

/** Returns the lowest unused subnet of a share; undefined if all are in use. */
export function freeSubnet(
  clusters: readonly ClusterRecord[],
  kind: keyof typeof subnetShares,
): number | undefined {
  const { first, count } = subnetShares[kind];
  const taken = new Set(clusters.map(({ subnetIndex }) => subnetIndex));
  for (let index = first; index < first + count; index++) if (!taken.has(index)) return index;
  return undefined;
}

/** Returns the spec of a record, without what is being removed. */
export function clusterSpec(cloud: string, record: ClusterRecord): ClusterSpec {
  const pools = record.pools
    .filter(({ leaving }) => !leaving)
    .map((pool) => ({
      id: pool.id,
      type: pool.type,
      labels: pool.labels,
      taints: pool.taints.map(({ key, value, effect }): NodeTaint => ({
        key,
        effect,
        ...(value === undefined ? {} : { value }),
      })),
      nodes: pool.nodes
        .filter(({ leaving }) => !leaving)
        .map(({ id, instanceId }) => ({ id, instanceId })),
    }));
  return {
    cloud,
    id: record.id,
    label: record.label,
    region: record.region,
    ...(record.ranges === undefined ? {} : { name: record.label, ranges: record.ranges }),
    kubernetesVersion: record.kubernetesVersion,
    subnetIndex: record.subnetIndex,
    pools,
    ...(record.acl.enabled ? { acl: { ipv4: record.acl.ipv4, ipv6: record.acl.ipv6 } } : {}),
  };
}

/** Returns a new node; its machine is created later. Only inside `Store.change`. */
function newNode(state: CloudState, poolId: number): NodeRecord {
  return {
    id: `${poolId}-${randomBytes(6).toString("hex")}`,
    instanceId: takeId(state),
    created: timestamp(),
    provisioned: false,
    ready: false,
    address: null,
    leaving: false,
  };
}

/** Scales the pool to `count` nodes: adds new ones, or marks the youngest as leaving. Only inside `Store.change`. */
export function resizePool(state: CloudState, pool: PoolRecord, count: number): void {
  const staying = pool.nodes.filter(({ leaving }) => !leaving);
  for (let missing = count - staying.length; missing > 0; missing--) {
    pool.nodes.push(newNode(state, pool.id));
  }
  for (const node of staying.slice(count)) node.leaving = true;
}

/** A change of a pool. Null and undefined leave a field unchanged. */
export interface PoolChange {
  readonly count?: number | null | undefined;
  readonly label?: string | null | undefined;
  readonly tags?: string[] | null | undefined;
  readonly labels?: Record<string, string> | null | undefined;
  readonly taints?:
    | readonly (Omit<PoolRecord["taints"][number], "value"> & {
        readonly value?: string | null | undefined;
      })[]
    | null
    | undefined;
  readonly autoscaler?: PoolRecord["autoscaler"] | null | undefined;
}

/** A pool to create. */
export interface PoolRequest extends PoolChange {
  readonly type: string;
  readonly count: number;
}

/** Applies a change to a pool. Only inside `Store.change`. */
export function configurePool(state: CloudState, pool: PoolRecord, settings: PoolChange): void {
  if (settings.label !== undefined && settings.label !== null) pool.label = settings.label;
  if (settings.tags) pool.tags = settings.tags;
  if (settings.labels) pool.labels = settings.labels;
  if (settings.taints) {
    pool.taints = settings.taints.map(({ key, value, effect }) => ({
      key,
      effect,
      ...(value === undefined || value === null ? {} : { value }),
    }));
  }
  const before = pool.nodes.filter(({ leaving }) => !leaving).length;
  const count = settings.count ?? before;
  resizePool(state, pool, count);
  // Without an autoscaler Linode returns the count as both of its bounds.
  if (settings.autoscaler) pool.autoscaler = settings.autoscaler;
  else if (!pool.autoscaler.enabled) pool.autoscaler = { enabled: false, min: count, max: count };
}

/** Returns a new pool with its nodes. Only inside `Store.change`. */
export function newPool(state: CloudState, body: PoolRequest): PoolRecord {
  const pool: PoolRecord = {
    id: takeId(state),
    type: body.type,
    label: "",
    tags: [],
    labels: {},
    taints: [],
    autoscaler: { enabled: false, min: body.count, max: body.count },
    nodes: [],
    leaving: false,
  };
  configurePool(state, pool, body);
  return pool;
}
