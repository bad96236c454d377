import ipaddr from "ipaddr.js";
import * as z from "zod";
import { linodeTypes } from "../catalog/types.ts";
import { lkeVersions } from "../catalog/versions.ts";
import { regions } from "../catalog/regions.ts";

/**
 * The fields of request bodies. The error messages are Linode's own where known (`label is required`, `Length must be 3-50
 * characters`, `region is not valid`, `Must be 1-100`, `The Linode type … is currently not supported by LKE`).
 */

const text = (name: string) =>
  z.string({
    error: ({ input }) => (input === undefined ? `${name} is required` : "Must be of type String"),
  });
const integer = (name: string) =>
  z.int({
    error: ({ input }) => (input === undefined ? `${name} is required` : "Must be of type Integer"),
  });
export const flag = z.boolean({ error: "Must be of type Boolean" });

const lengths = (smallest: number, largest: number) =>
  `Length must be ${smallest}-${largest} characters`;

/** LKE's rule: 1 to 32 characters, letters, digits and single dashes, alphanumeric at both ends. */
export const label = text("label")
  .refine((value) => value.length >= 1 && value.length <= 32, lengths(1, 32))
  .refine(
    (value) => value === "" || /^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/.test(value),
    "Must only use ASCII letters, numbers, and single dashes, and start and end with a letter or number",
  );

const tag = z
  .string({ error: "Must be of type String" })
  .refine((value) => value.length >= 3 && value.length <= 50, lengths(3, 50));
export const tags = z.array(tag, { error: "Must be of type Array" });

export const region = text("region").refine(
  (value) => regions.some(({ id }) => id === value),
  "region is not valid",
);
export const kubernetesVersion = text("k8s_version").refine(
  (value) => lkeVersions.includes(value),
  "k8s_version is not valid",
);

export const machineType = text("type").superRefine((value, context) => {
  const known = linodeTypes.find(({ id }) => id === value);
  if (known === undefined) context.addIssue("type is not valid");
  else if (known.class === "nanode")
    context.addIssue(`The Linode type ${value} is currently not supported by LKE`);
});

const largestPool = 100;
export const between = (name: string) =>
  integer(name).refine((value) => value >= 1 && value <= largestPool, `Must be 1-${largestPool}`);

export const autoscaler = z
  .object({ enabled: flag, min: between("min"), max: between("max") })
  .refine(({ min, max }) => min <= max, { error: "min must not be more than max", path: ["min"] });

export const taints = z.array(
  z.object({
    key: text("key").min(1, "key is required"),
    value: z.string().nullish(),
    effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"], {
      error: "Must be one of NoSchedule, PreferNoSchedule, NoExecute",
    }),
  }),
  { error: "Must be of type Array" },
);
export const labels = z.record(z.string(), z.string(), { error: "Must be an object of strings" });

/** A field that the local cloud does not support: must be absent, null, or one of the values without effect. */
export const unsupportedField = (what: string, ...harmless: readonly unknown[]) =>
  z
    .unknown()
    .refine(
      (value) => value === null || harmless.includes(value),
      `The local cloud does not support ${what}`,
    )
    .optional();

export const network = (kind: "ipv4" | "ipv6") =>
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
    // Linode returns a bare address as a network of one.
    .transform((value) =>
      value.includes("/") ? value : `${value}/${kind === "ipv4" ? "32" : "128"}`,
    );
