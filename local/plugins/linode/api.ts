/** The responses of the Linode API v4 that the provider uses, with only the fields that it reads. */
import * as z from "zod";

const texts = z
  .array(z.string())
  .nullish()
  .transform((value) => value ?? []);

export const clusterAnswer = z.looseObject({
  id: z.number().int(),
  label: z.string(),
  region: z.string(),
  status: z.string(),
  k8s_version: z.string(),
  tags: texts,
  /** Absent if the account has no tiers. */
  tier: z
    .string()
    .nullish()
    .transform((value) => value ?? ""),
  apl_enabled: z
    .boolean()
    .nullish()
    .transform((value) => value ?? false),
  control_plane: z.looseObject({ high_availability: z.boolean() }),
});
export type ClusterAnswer = z.infer<typeof clusterAnswer>;

/** A cluster in the account's list. */
export const listedClusterAnswer = clusterAnswer.extend({
  created: z.string(),
  updated: z.string(),
});
export type ListedClusterAnswer = z.infer<typeof listedClusterAnswer>;

const taintAnswer = z.looseObject({
  key: z.string(),
  value: z
    .string()
    .nullish()
    .transform((value) => value ?? ""),
  effect: z.string(),
});

const nodeAnswer = z.looseObject({
  id: z.string(),
  /** Null until the machine exists. */
  instance_id: z
    .number()
    .int()
    .nullish()
    .transform((value) => value ?? 0),
  status: z.string(),
});

export const poolAnswer = z.looseObject({
  id: z.number().int(),
  count: z.number().int(),
  type: z.string(),
  tags: texts,
  labels: z
    .record(z.string(), z.string())
    .nullish()
    .transform((value) => value ?? {}),
  taints: z
    .array(taintAnswer)
    .nullish()
    .transform((value) => value ?? []),
  autoscaler: z.looseObject({
    enabled: z.boolean(),
    min: z.number().int(),
    max: z.number().int(),
  }),
  nodes: z.array(nodeAnswer),
  disk_encryption: z
    .string()
    .nullish()
    .transform((value) => value ?? ""),
  k8s_version: z
    .string()
    .nullish()
    .transform((value) => value ?? ""),
  update_strategy: z
    .string()
    .nullish()
    .transform((value) => value ?? ""),
});
export type PoolAnswer = z.infer<typeof poolAnswer>;

export const aclAnswer = z.looseObject({
  acl: z.looseObject({
    enabled: z.boolean(),
    addresses: z.looseObject({ ipv4: texts, ipv6: texts }).nullish(),
  }),
});
export type AclAnswer = z.infer<typeof aclAnswer>;

/** `kubeconfig` is base64. */
export const kubeconfigAnswer = z.looseObject({ kubeconfig: z.string().min(1) });
export const endpointAnswer = z.looseObject({ endpoint: z.string() });
export const dashboardAnswer = z.looseObject({ url: z.string() });

export const versionAnswer = z.looseObject({ id: z.string(), tier: z.string().optional() });
export type VersionAnswer = z.infer<typeof versionAnswer>;

export const regionAnswer = z.looseObject({
  id: z.string(),
  label: z.string(),
  country: z.string(),
  status: z.string(),
  site_type: z
    .string()
    .nullish()
    .transform((value) => value ?? ""),
  capabilities: texts,
  resolvers: z.looseObject({ ipv4: z.string(), ipv6: z.string() }),
  placement_group_limits: z
    .looseObject({
      maximum_pgs_per_customer: z.number().nullish(),
      maximum_linodes_per_pg: z.number().nullish(),
    })
    .nullish(),
});
export type RegionAnswer = z.infer<typeof regionAnswer>;

/** A response that is not read. */
export const ignored = z.unknown();
