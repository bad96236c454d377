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
  only,
  region,
  tags,
  taints,
} from "./fields.ts";

/**
 * The bodies that the LKE part of Linode's API takes. A field that Linode knows and the local cloud cannot honour is
 * refused when it asks for something, and taken when it says what is so anyway; clients send nulls for what they leave
 * out.
 */

const beyondUs = {
  disks: z.array(z.unknown()).max(0, "The local cloud does not support disk layouts").nullish(),
  firewall_id: only("a pool's own firewall", 0),
  update_strategy: only("LKE Enterprise pools"),
  k8s_version: only("LKE Enterprise pools", ...lkeVersions),
  isolation: only("network isolation of pools"),
};

const poolBody = z.looseObject({
  type: machineType,
  count: between("count"),
  label: z.string().nullish(),
  autoscaler: autoscaler.nullish(),
  labels: labels.nullish(),
  taints: taints.nullish(),
  tags: tags.nullish(),
  ...beyondUs,
});

const poolChange = z.looseObject({
  count: between("count").nullish(),
  label: z.string().nullish(),
  autoscaler: autoscaler.nullish(),
  labels: labels.nullish(),
  taints: taints.nullish(),
  tags: tags.nullish(),
  ...beyondUs,
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
  audit_logs_enabled: only("audit logs", false),
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
  tier: only("tiers other than standard", "standard", ""),
  apl_enabled: only("Akamai App Platform", false),
  vpc_id: only("VPCs", 0),
  subnet_id: only("VPCs", 0),
  stack_type: only("stacks other than IPv4", "ipv4", ""),
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

/** `["node_pools", 0, "count"]` → `node_pools[0].count`. Entries of `tags` are reported on `tags`, as Linode does. */
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

/** Reads a body or refuses it with every problem at once. */
function read<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map(({ message, path }): Reason => {
    const field = fieldName(path);
    return field === "" ? { reason: message } : { reason: message, field };
  });
  throw new LinodeError(400, reasons);
}

/** The body of `POST lke/clusters`. */
export const readCluster = (body: unknown) => read(clusterBody, body);
/** The body of `PUT lke/clusters/:id`. */
export const readClusterChange = (body: unknown) => read(clusterChange, body);
/** The body of `POST lke/clusters/:id/pools`. */
export const readPool = (body: unknown): PoolBody => read(poolBody, body);
/** The body of `PUT lke/clusters/:id/pools/:pool`. */
export const readPoolChange = (body: unknown) => read(poolChange, body);
/** The body of `PUT lke/clusters/:id/control_plane_acl`. */
export const readAclChange = (body: unknown) => read(aclChange, body).acl;
