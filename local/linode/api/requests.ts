import * as z from "zod";
import { lkeVersions } from "../catalog/versions.ts";
import { LinodeError, type Reason } from "./errors.ts";
import {
  autoscaler,
  between,
  flag,
  kubernetesVersion,
  label,
  labels,
  machineType,
  network,
  unsupportedField,
  region,
  tags,
  taints,
} from "./fields.ts";

/**
 * The request bodies of the LKE part of Linode's API. A Linode field that the local cloud does not support is rejected
 * unless its value has no effect; clients send nulls for fields that they omit.
 */

const unsupportedFields = {
  disks: z.array(z.unknown()).max(0, "The local cloud does not support disk layouts").nullish(),
  firewall_id: unsupportedField("a pool's own firewall", 0),
  update_strategy: unsupportedField("LKE Enterprise pools"),
  k8s_version: unsupportedField("LKE Enterprise pools", ...lkeVersions),
  isolation: unsupportedField("network isolation of pools"),
};

const poolBody = z.looseObject({
  type: machineType,
  count: between("count"),
  label: z.string().nullish(),
  autoscaler: autoscaler.nullish(),
  labels: labels.nullish(),
  taints: taints.nullish(),
  tags: tags.nullish(),
  ...unsupportedFields,
});

const regeneration = z
  .looseObject({ kubeconfig: flag.nullish(), servicetoken: flag.nullish() })
  .refine(({ kubeconfig, servicetoken }) => (kubeconfig ?? servicetoken ?? null) !== null, {
    message: "At least one of kubeconfig and servicetoken is required",
    path: ["kubeconfig"],
  });

const poolChange = z.looseObject({
  count: between("count").nullish(),
  label: z.string().nullish(),
  autoscaler: autoscaler.nullish(),
  labels: labels.nullish(),
  taints: taints.nullish(),
  tags: tags.nullish(),
  ...unsupportedFields,
});

const aclBody = z.looseObject({
  enabled: flag.nullish(),
  "revision-id": z.string().nullish(),
  addresses: z
    .looseObject({
      ipv4: z.array(network("ipv4")).nullish(),
      ipv6: z.array(network("ipv6")).nullish(),
    })
    .nullish(),
});

const controlPlane = z.looseObject({
  high_availability: flag.nullish(),
  audit_logs_enabled: unsupportedField("audit logs", false),
  acl: aclBody.nullish(),
});

const clusterBody = z.looseObject({
  label,
  region,
  k8s_version: kubernetesVersion,
  tags: tags.nullish(),
  control_plane: controlPlane.nullish(),
  node_pools: z
    .array(poolBody, {
      error: ({ input }) =>
        input === undefined ? "node_pools is required" : "Must be of type Array",
    })
    .min(1, "Must contain at least one node pool"),
  tier: unsupportedField("tiers other than standard", "standard", ""),
  apl_enabled: unsupportedField("Akamai App Platform", false),
  vpc_id: unsupportedField("VPCs", 0),
  subnet_id: unsupportedField("VPCs", 0),
  stack_type: unsupportedField("stacks other than IPv4", "ipv4", ""),
});

const clusterChange = z.looseObject({
  label: label.optional(),
  k8s_version: kubernetesVersion.optional(),
  tags: tags.nullish(),
  control_plane: controlPlane.nullish(),
});

const aclChange = z.looseObject({ acl: aclBody });

export type PoolBody = z.output<typeof poolBody>;
export type AclBody = z.output<typeof aclBody>;

/** Formats a path as `["node_pools", 0, "count"]` → `node_pools[0].count`. Reports entries of `tags` on `tags`, as Linode. */
const fieldName = (path: readonly PropertyKey[]): string => {
  const written = path.reduce<string>(
    (name, key) =>
      typeof key === "number"
        ? `${name}[${key}]`
        : name === ""
          ? String(key)
          : `${name}.${String(key)}`,
    "",
  );
  return written.replace(/(^|\.)tags\[\d+\]$/, "$1tags");
};

/** Parses a body, or rejects it with all problems at once. */
function read<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map(({ message, path }): Reason => {
    const field = fieldName(path);
    return field === "" ? { reason: message } : { reason: message, field };
  });
  throw new LinodeError(400, reasons);
}

/** Parses the body of `POST lke/clusters`. */
export const readCluster = (body: unknown) => read(clusterBody, body);
/** Parses the body of `PUT lke/clusters/:id`. */
export const readClusterChange = (body: unknown) => read(clusterChange, body);
/** Parses the body of `POST lke/clusters/:id/regenerate`. */
export const readRegeneration = (body: unknown) => read(regeneration, body);
/** Parses the body of `POST lke/clusters/:id/pools`. */
export const readPool = (body: unknown): PoolBody => read(poolBody, body);
/** Parses the body of `PUT lke/clusters/:id/pools/:pool`. */
export const readPoolChange = (body: unknown) => read(poolChange, body);
/** Parses the body of `PUT lke/clusters/:id/control_plane_acl`. */
export const readAclChange = (body: unknown) => read(aclChange, body).acl;
