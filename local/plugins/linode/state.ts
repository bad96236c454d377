/** An LKE cluster in the state: Linode's responses in the SDK's format. */
import * as z from "zod";
import { openBag, Secret, type PropertyBag } from "../protocol/values.ts";
import type { AclAnswer, ClusterAnswer, PoolAnswer } from "./api.ts";
import { withoutNulls } from "./inputs.ts";

const texts = z.array(z.string()).default([]);
const whole = z.number().int().default(0);
const text = z.string().default("");

const poolState = z.object({
  /** 0 for a pool of an incomplete creation, whose id was never read. */
  id: whole,
  type: text,
  count: whole,
  labels: z.record(z.string(), z.string()).default({}),
  taints: z.array(z.object({ effect: text, key: text, value: text })).default([]),
  tags: texts,
  autoscaler: z.object({ min: whole, max: whole }).optional(),
  diskEncryption: text,
  k8sVersion: text,
  updateStrategy: text,
  nodes: z.array(z.object({ id: text, instanceId: whole, status: text })).default([]),
});
export type PoolState = z.infer<typeof poolState>;

const aclState = z.object({
  enabled: z.boolean().default(false),
  addresses: z.array(z.object({ ipv4s: texts, ipv6s: texts })).default([]),
});
export type AclState = z.infer<typeof aclState>;

const clusterState = z.object({
  label: text,
  region: text,
  k8sVersion: text,
  tags: texts,
  tier: text,
  aplEnabled: z.boolean().default(false),
  status: text,
  apiEndpoints: texts,
  dashboardUrl: text,
  /** Base64; empty until the creation is complete. */
  kubeconfig: text,
  externalPoolTags: z.array(z.string()).optional(),
  pools: z.array(poolState).default([]),
  controlPlane: z
    .object({ highAvailability: z.boolean().default(false), acl: aclState.optional() })
    .optional(),
});
export type ClusterState = z.infer<typeof clusterState>;

/** Parses the state from a resource's outputs, this provider's or the official one's. */
export function clusterStateOf(outputs: PropertyBag): ClusterState {
  return clusterState.parse(withoutNulls(openBag(outputs)));
}

/** Returns the outputs for a state. The kubeconfig is a secret. */
export function outputsOf(id: string, { kubeconfig, ...state }: ClusterState): PropertyBag {
  const outputs: PropertyBag = z.record(z.string(), z.json()).parse(withoutUndefined(state));
  return { ...outputs, id, kubeconfig: new Secret(kubeconfig) };
}

/** All responses about one cluster. */
export interface ClusterAnswers {
  readonly cluster: ClusterAnswer;
  /** In the order of the pools in the program. */
  readonly pools: readonly PoolAnswer[];
  /** Undefined if the account or the cluster does not support access lists. */
  readonly acl: AclAnswer | undefined;
  readonly kubeconfig: string;
  readonly apiEndpoints: readonly string[];
  /** Empty if there is none: only the standard tier has a dashboard. */
  readonly dashboardUrl: string;
}

export function stateOf(
  answers: ClusterAnswers,
  externalPoolTags: readonly string[] | undefined,
): ClusterState {
  const { cluster, acl } = answers;
  return {
    label: cluster.label,
    region: cluster.region,
    k8sVersion: cluster.k8s_version,
    tags: cluster.tags,
    tier: cluster.tier,
    aplEnabled: cluster.apl_enabled,
    status: cluster.status,
    apiEndpoints: [...answers.apiEndpoints],
    dashboardUrl: answers.dashboardUrl,
    kubeconfig: answers.kubeconfig,
    externalPoolTags: externalPoolTags === undefined ? undefined : [...externalPoolTags],
    pools: answers.pools.map(poolStateOf),
    controlPlane: {
      highAvailability: cluster.control_plane.high_availability,
      acl: acl === undefined ? undefined : aclStateOf(acl),
    },
  };
}

export function poolStateOf(pool: PoolAnswer): PoolState {
  const { enabled, min, max } = pool.autoscaler;
  return {
    id: pool.id,
    type: pool.type,
    count: pool.count,
    labels: pool.labels,
    taints: pool.taints.map(({ effect, key, value }) => ({ effect, key, value })),
    tags: pool.tags,
    autoscaler: enabled ? { min, max } : undefined,
    diskEncryption: pool.disk_encryption,
    k8sVersion: pool.k8s_version,
    updateStrategy: pool.update_strategy,
    nodes: pool.nodes.map(({ id, instance_id, status }) => ({
      id,
      instanceId: instance_id,
      status,
    })),
  };
}

const aclStateOf = ({ acl: { enabled, addresses } }: AclAnswer): AclState => ({
  enabled,
  addresses: addresses ? [{ ipv4s: addresses.ipv4, ipv6s: addresses.ipv6 }] : [],
});

/** Removes undefined values, which JSON does not have. */
const withoutUndefined = (state: object): unknown => JSON.parse(JSON.stringify(state));
