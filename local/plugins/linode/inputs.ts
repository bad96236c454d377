/** The inputs of an LKE cluster, and their validation. */
import * as z from "zod";
import type { CheckFailure } from "../protocol/provider.ts";
import {
  hasUnknowns,
  isBag,
  isList,
  withoutSecrets,
  type PropertyBag,
  type PropertyValue,
} from "../protocol/values.ts";

const count = z.number().int();

const taint = z.strictObject({
  effect: z.enum(["NoExecute", "NoSchedule", "PreferNoSchedule"]),
  key: z.string().min(1),
  value: z.string().min(1),
});

const poolInput = z
  .strictObject({
    type: z.string(),
    count: count.min(1).optional(),
    labels: z.record(z.string(), z.string()).optional(),
    taints: z.array(taint).optional(),
    tags: z.array(z.string()).optional(),
    autoscaler: z.strictObject({ min: count, max: count }).optional(),
    k8sVersion: z.string().optional(),
    updateStrategy: z.enum(["on_recycle", "rolling_update"]).optional(),
  })
  .refine((pool) => pool.count !== undefined || pool.autoscaler !== undefined, {
    message: "`count` must be defined when no autoscaler is defined",
  });

const addresses = z.strictObject({
  ipv4s: z.array(z.string()).optional(),
  ipv6s: z.array(z.string()).optional(),
});

const acl = z
  .strictObject({ enabled: z.boolean().optional(), addresses: z.array(addresses).optional() })
  .refine(
    ({ enabled, addresses: [first] = [] }) =>
      enabled !== false || [...(first?.ipv4s ?? []), ...(first?.ipv6s ?? [])].length === 0,
    { message: "addresses are not acceptable when ACL is disabled" },
  );

const clusterInputs = {
  label: z.string(),
  k8sVersion: z.string(),
  region: z.string(),
  pools: z.array(poolInput).min(1),
  tags: z.array(z.string()).optional(),
  externalPoolTags: z.array(z.string()).optional(),
  tier: z.string().optional(),
  aplEnabled: z.boolean().optional(),
  controlPlane: z
    .strictObject({ highAvailability: z.boolean().optional(), acl: acl.optional() })
    .optional(),
} as const;

/** Names of the inputs. */
export type ClusterProperty = keyof typeof clusterInputs;
export const clusterProperties = Object.keys(clusterInputs).filter(
  (name): name is ClusterProperty => name in clusterInputs,
);

const inputsSchema = z.object(clusterInputs);
export type ClusterInputs = z.infer<typeof inputsSchema>;
export type PoolInputs = z.infer<typeof poolInput>;
export type ControlPlaneInputs = NonNullable<ClusterInputs["controlPlane"]>;

const knownSchema = inputsSchema.partial();
/** The known inputs; unknown ones are missing. */
export type KnownInputs = z.infer<typeof knownSchema>;

/** Returns the problems with the inputs. Unknown values are not checked. */
export function problemsOf(inputs: PropertyBag): CheckFailure[] {
  const unexpected = Object.keys(inputs).filter((name) => !(name in clusterInputs));
  const failures = clusterProperties.flatMap((property) => {
    const value = withoutNulls(withoutSecrets(inputs[property] ?? null));
    if (value !== undefined && hasUnknowns(value)) return [];
    const parsed = clusterInputs[property].safeParse(value);
    if (parsed.success) return [];
    return parsed.error.issues.map(({ path, message }) => ({
      property: pathText([property, ...path]),
      reason: value === undefined ? "is required" : message,
    }));
  });
  return [
    ...unexpected.map((property) => ({
      property,
      reason: "is not an input of this resource in @pulumi/linode 5",
    })),
    ...failures,
  ];
}

/**
 * Returns the typed inputs.
 *
 * @throws Error if they are not valid according to {@link problemsOf}, or contain unknowns.
 */
export function clusterInputsOf(inputs: PropertyBag): ClusterInputs {
  return inputsSchema.parse(withoutNulls(withoutSecrets(inputs)));
}

/** Returns the inputs without those that contain unknowns. */
export function knownInputsOf(inputs: PropertyBag): KnownInputs {
  const known = Object.entries(inputs).filter(([, value]) => !hasUnknowns(value));
  return knownSchema.parse(withoutNulls(withoutSecrets(Object.fromEntries(known))));
}

/** Formats `["pools", 0, "count"]` as `pools[0].count`. */
const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? String(part) : `${text}.${String(part)}`;
  }, "");

/** Removes nulls, which mean omitted, at every depth. */
export function withoutNulls(value: PropertyValue): PropertyValue | undefined {
  if (value === null) return undefined;
  if (isList(value)) return value.map((item) => withoutNulls(item) ?? null);
  if (!isBag(value)) return value;
  const entries = Object.entries(value).flatMap(([key, item]) => {
    const kept = withoutNulls(item);
    return kept === undefined ? [] : [[key, kept] as const];
  });
  return Object.fromEntries(entries);
}
