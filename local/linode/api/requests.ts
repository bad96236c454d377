import ipaddr from "ipaddr.js";
import * as z from "zod";
import { linodeTypes } from "../catalog/types.ts";
import { lkeVersions } from "../catalog/versions.ts";
import { regions } from "../catalog/regions.ts";
import { LinodeError, type Reason } from "./errors.ts";

/**
 * The bodies that the LKE part of Linode's API takes. The wording of the refusals is Linode's own where it is on record
 * (`label is required`, `Length must be 3-50 characters`, `region is not valid`, `Must be 1-100`, `The Linode type … is
 * currently not supported by LKE`). A field that Linode knows and the local cloud cannot honour is refused when it asks
 * for something, and taken when it says what is so anyway; clients send nulls for what they leave out.
 */

const text = (name: string) =>
  z.string({
    error: ({ input }) => (input === undefined ? `${name} is required` : "Must be of type String"),
  });
const integer = (name: string) =>
  z.int({
    error: ({ input }) => (input === undefined ? `${name} is required` : "Must be of type Integer"),
  });
const flag = z.boolean({ error: "Must be of type Boolean" });

const lengths = (smallest: number, largest: number) =>
  `Length must be ${smallest}-${largest} characters`;

/** LKE's rule: 1 to 32 characters, letters, digits and single dashes, alphanumeric at both ends. */
const label = text("label")
  .refine((value) => value.length >= 1 && value.length <= 32, lengths(1, 32))
  .refine(
    (value) => value === "" || /^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/.test(value),
    "Must only use ASCII letters, numbers, and single dashes, and start and end with a letter or number",
  );

const tag = z
  .string({ error: "Must be of type String" })
  .refine((value) => value.length >= 3 && value.length <= 50, lengths(3, 50));
const tags = z.array(tag, { error: "Must be of type Array" });

const region = text("region").refine(
  (value) => regions.some(({ id }) => id === value),
  "region is not valid",
);
const kubernetesVersion = text("k8s_version").refine(
  (value) => lkeVersions.includes(value),
  "k8s_version is not valid",
);

const machineType = text("type").superRefine((value, context) => {
  const known = linodeTypes.find(({ id }) => id === value);
  if (known === undefined) context.addIssue("type is not valid");
  else if (known.class === "nanode")
    context.addIssue(`The Linode type ${value} is currently not supported by LKE`);
});

const largestPool = 100;
const between = (name: string) =>
  integer(name).refine((value) => value >= 1 && value <= largestPool, `Must be 1-${largestPool}`);

const autoscaler = z
  .object({ enabled: flag, min: between("min"), max: between("max") })
  .refine(({ min, max }) => min <= max, { error: "min must not be more than max", path: ["min"] });

const taints = z.array(
  z.object({
    key: text("key").min(1, "key is required"),
    value: z.string().nullish(),
    effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"], {
      error: "Must be one of NoSchedule, PreferNoSchedule, NoExecute",
    }),
  }),
  { error: "Must be of type Array" },
);
const labels = z.record(z.string(), z.string(), { error: "Must be an object of strings" });

/** A field that the local cloud cannot honour: absent, null, or one of the values that ask for nothing. */
const only = (what: string, ...harmless: readonly unknown[]) =>
  z
    .unknown()
    .refine(
      (value) => value === null || harmless.includes(value),
      `The local cloud does not support ${what}`,
    )
    .optional();

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

const network = (kind: "ipv4" | "ipv6") =>
  z
    .string({ error: "Must be of type String" })
    .refine(
      (value) =>
        kind === "ipv4"
          ? ipaddr.IPv4.isValidFourPartDecimal(value) ||
            ipaddr.IPv4.isValidCIDRFourPartDecimal(value)
          : ipaddr.IPv6.isValid(value) || ipaddr.IPv6.isValidCIDR(value),
      `Must be a valid ${kind === "ipv4" ? "IPv4" : "IPv6"} address or CIDR`,
    )
    // Linode answers a bare address as the network of one.
    .transform((value) =>
      value.includes("/") ? value : `${value}/${kind === "ipv4" ? "32" : "128"}`,
    );

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
