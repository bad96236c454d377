import * as z from "zod";

/**
 * The persisted state of the cloud. Times are ISO 8601 in UTC without a zone, as Linode writes them. Identifiers come from
 * one counter for all kinds, so that none is used twice in a cloud.
 */

const taint = z.object({
  key: z.string(),
  value: z.string().optional(),
  effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]),
});

const node = z.object({
  /** `<pool>-<twelve hexadecimal digits>`, as LKE names its nodes. */
  id: z.string(),
  instanceId: z.number().int(),
  created: z.string(),
  /** False until work on the machine starts; Linode shows no instance before that. */
  provisioned: z.boolean(),
  /** The last seen Ready condition of the Node object. */
  ready: z.boolean(),
  /** The node's own address, once known. */
  address: z.string().nullable(),
  /** True after it was removed from its pool, until its machine is gone. */
  leaving: z.boolean(),
});

const pool = z.object({
  id: z.number().int(),
  type: z.string(),
  label: z.string(),
  tags: z.array(z.string()),
  labels: z.record(z.string(), z.string()),
  taints: z.array(taint),
  autoscaler: z.object({ enabled: z.boolean(), min: z.number().int(), max: z.number().int() }),
  nodes: z.array(node),
  /** True after the pool was deleted, until its last node is gone. */
  leaving: z.boolean(),
});

const acl = z.object({
  enabled: z.boolean(),
  revision: z.string(),
  ipv4: z.array(z.string()),
  ipv6: z.array(z.string()),
});

const cluster = z.object({
  id: z.number().int(),
  label: z.string(),
  region: z.string(),
  /** The address ranges of a cluster on a flat network; absent for an LKE cluster. */
  ranges: z.object({ pods: z.string(), services: z.string() }).optional(),
  kubernetesVersion: z.string(),
  tags: z.array(z.string()),
  highAvailability: z.boolean(),
  acl,
  created: z.string(),
  updated: z.string(),
  /** The cluster's share of the cloud's network; unique among existing clusters. */
  subnetIndex: z.number().int(),
  /** pending → running or failed (with the reason); deleting until everything is removed. */
  phase: z.enum(["pending", "running", "failed", "deleting"]),
  failure: z.string().nullable(),
  pools: z.array(pool),
});

const balancerConfig = z.object({
  id: z.number().int(),
  port: z.number().int(),
  protocol: z.enum(["tcp", "udp", "http", "https"]),
  /** The port on every backend node. */
  nodePort: z.number().int(),
  algorithm: z.string(),
  check: z.string(),
  proxyProtocol: z.string(),
});

const balancer = z.object({
  id: z.number().int(),
  label: z.string(),
  region: z.string(),
  address: z.string(),
  tags: z.array(z.string()),
  created: z.string(),
  updated: z.string(),
  /** Null after the cluster is gone: the NodeBalancer is then deleted only on a user's request. */
  clusterId: z.number().int().nullable(),
  /** The Service that it serves; null if it was preserved when its Service was deleted. */
  service: z.object({ namespace: z.string(), name: z.string(), uid: z.string() }).nullable(),
  /** The node whose interface has the address. */
  carrier: z.string().nullable(),
  configs: z.array(balancerConfig),
  /** The names and addresses of the backend nodes. */
  backends: z.array(z.object({ id: z.number().int(), label: z.string(), address: z.string() })),
});

const volume = z.object({
  id: z.number().int(),
  label: z.string(),
  region: z.string(),
  /** GiB. */
  size: z.number().int(),
  tags: z.array(z.string()),
  created: z.string(),
  updated: z.string(),
  clusterId: z.number().int().nullable(),
  /** The volume's PersistentVolume; null after that was deleted. */
  persistentVolume: z.string().nullable(),
  /** The folder that holds its data. */
  folder: z.string(),
});

const event = z.object({
  id: z.number().int(),
  action: z.string(),
  status: z.enum(["finished", "failed", "notification", "started", "scheduled"]),
  created: z.string(),
  message: z.string().nullable(),
  entity: z.object({
    id: z.number().int(),
    type: z.string(),
    label: z.string(),
    url: z.string(),
  }),
});

/** The whole persisted state of one cloud. */
export const cloudState = z.object({
  version: z.literal(1),
  nextId: z.number().int(),
  clusters: z.array(cluster),
  nodeBalancers: z.array(balancer),
  /** Addresses of deleted NodeBalancers, which are not reused soon. */
  released: z.array(z.string()),
  volumes: z.array(volume),
  /** Events, newest last; the oldest are dropped. */
  events: z.array(event),
});

export type CloudState = z.infer<typeof cloudState>;
export type ClusterRecord = z.infer<typeof cluster>;
export type PoolRecord = z.infer<typeof pool>;
export type NodeRecord = z.infer<typeof node>;
export type AclRecord = z.infer<typeof acl>;
export type NodeBalancerRecord = z.infer<typeof balancer>;
export type VolumeRecord = z.infer<typeof volume>;
export type EventRecord = z.infer<typeof event>;

/** Returns the state of a new cloud. Identifiers start at five digits, as Linode's do. */
export const emptyState = (): CloudState => ({
  version: 1,
  nextId: 10_001,
  clusters: [],
  nodeBalancers: [],
  released: [],
  volumes: [],
  events: [],
});
