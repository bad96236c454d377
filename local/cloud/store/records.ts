import * as z from "zod";

/**
 * What the cloud knows and must still know after a crash. Times are ISO 8601 without zone, in UTC, as Linode writes them.
 * Identifiers come from one counter for all kinds, so that no two things of a cloud ever share one.
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
  /** False until work on the machine begins; Linode shows no instance before that. */
  provisioned: z.boolean(),
  /** The Ready condition of the Node object, as last seen. */
  ready: z.boolean(),
  /** The node's own address, once known. */
  address: z.string().nullable(),
  /** It was taken out of its pool and is being removed. */
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
  /** Deleted; gone with its last node. */
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
  /** Its own ranges of addresses, as one on a flat network has; absent for an LKE cluster. */
  ranges: z.object({ pods: z.string(), services: z.string() }).optional(),
  kubernetesVersion: z.string(),
  tags: z.array(z.string()),
  highAvailability: z.boolean(),
  acl,
  created: z.string(),
  updated: z.string(),
  /** Which part of the cloud's network is the cluster's; unique among clusters that exist. */
  subnetIndex: z.number().int(),
  /** pending → running, or failed (with the reason); deleting until nothing of it is left. */
  phase: z.enum(["pending", "running", "failed", "deleting"]),
  failure: z.string().nullable(),
  pools: z.array(pool),
});

const balancerConfig = z.object({
  id: z.number().int(),
  port: z.number().int(),
  protocol: z.enum(["tcp", "udp", "http", "https"]),
  /** The port on every node behind it. */
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
  /** Null once the cluster is gone: then nobody but a person deletes the NodeBalancer. */
  clusterId: z.number().int().nullable(),
  /** The Service that it serves; null for one that was preserved when its Service went. */
  service: z.object({ namespace: z.string(), name: z.string(), uid: z.string() }).nullable(),
  /** The node whose interface carries the address now. */
  carrier: z.string().nullable(),
  configs: z.array(balancerConfig),
  /** The names and addresses of the nodes behind it. */
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
  /** The PersistentVolume that stands for it; null once that was deleted. */
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
  /** Addresses of NodeBalancers that are gone, not to be given out again soon. */
  released: z.array(z.string()),
  volumes: z.array(volume),
  /** Newest last, the oldest ones dropped. */
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

/** A cloud in which nothing was ever made. Identifiers start at five digits, so that they look like what they are. */
export const emptyState = (): CloudState => ({
  version: 1,
  nextId: 10_001,
  clusters: [],
  nodeBalancers: [],
  released: [],
  volumes: [],
  events: [],
});
