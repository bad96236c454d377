import * as z from "zod";

import type { HelmValues } from "../components/internal/values.ts";
import { LABEL_KEY, LABEL_VALUE } from "./labels.ts";
import { DNS_LABEL } from "./names.ts";
import { message, oneOf } from "./problem.ts";
import { formatRange, networkOf, parseRange } from "./ranges.ts";

/**
 * Builders of the schema's fields. Each states in its messages what it expects, so that no message of zod's own reaches
 * a person, and prefers zod's own checks to functions, so that the JSON schema for editors has them too.
 */

type Issue = z.core.$ZodRawIssue;

function issueMessage(reason: string, expected: string): (issue: Issue) => string {
  return (issue) => message(issue.input === undefined ? "is required" : reason, expected);
}

/** A mapping with exactly these keys. */
export function object<const Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const keys = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? message("unknown key", oneOf(keys))
        : issueMessage("must be a mapping", `a mapping with ${keys.join(", ")}`)(issue),
  });
}

/** A list; `items` names its entries in messages, in the plural. */
export function list<Item extends z.ZodType>(item: Item, items: string) {
  return z.array(item, { error: issueMessage("must be a list", `a list of ${items}`) });
}

/** A list with at least one entry. */
export function nonEmptyList<Item extends z.ZodType>(item: Item, items: string) {
  return list(item, items).min(1, {
    error: issueMessage("must not be empty", `a list of ${items}`),
  });
}

/** A string that passes a test. */
export function string(
  test: RegExp | ((value: string) => boolean),
  reason: string,
  expected: string,
) {
  const field = z.string({ error: issueMessage("must be a string", expected) });
  const error = issueMessage(reason, expected);
  return typeof test === "function"
    ? field.refine(test, { error })
    : field.regex(test, { error, abort: true });
}

/** A DNS-1123 label, such as the name of a namespace or a Service. */
export function dnsLabel() {
  return string(
    DNS_LABEL,
    "invalid DNS-1123 label",
    "a DNS-1123 label of at most 63 characters: a-z, 0-9 and - inside",
  );
}

/** One of a few values. */
export function enumeration<const Values extends readonly string[]>(
  values: Values,
  reason = "unsupported value",
) {
  return z.enum(values, { error: issueMessage(reason, oneOf(values)) });
}

/** An integer in a range, both ends included. */
export function integer(least: number, most: number) {
  const expected = `an integer from ${least} to ${most}`;
  const outOfRange = { error: issueMessage("out of range", expected) };
  return z
    .int({ error: issueMessage("must be an integer", expected), abort: true })
    .min(least, outOfRange)
    .max(most, outOfRange);
}

/** A boolean. */
export function boolean() {
  return z.boolean({ error: issueMessage("must be a boolean", "true or false") });
}

/** A mapping from free keys to strings. */
export function record(key: RegExp, value: RegExp, expected: string) {
  return z.record(z.string().regex(key), string(value, "invalid value", expected), {
    error: (issue) =>
      issue.code === "invalid_key"
        ? message("invalid key", expected)
        : issueMessage("must be a mapping", expected)(issue),
  });
}

/** A mapping from names of clusters to values of one kind. */
export function byCluster<Value extends z.ZodType>(value: Value, expected: string) {
  return z.record(z.string(), value, { error: issueMessage("must be a mapping", expected) });
}

const ANY_KEY = /[\s\S]/;
const ANY_VALUE = /^/;

/** Annotations of a Kubernetes object. */
export function annotations() {
  return record(ANY_KEY, ANY_VALUE, "annotations");
}

/** Labels of a Kubernetes object. */
export function labels() {
  return record(LABEL_KEY, LABEL_VALUE, "Kubernetes labels");
}

/** Tells whether a value is a mapping, and neither a list nor null. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Extra Helm values: any mapping; its content is the chart's to check. */
export function helmValues() {
  return z
    .custom<HelmValues>(isMapping, {
      error: issueMessage("must be a mapping", "a mapping of Helm values"),
    })
    .meta({ type: "object" });
}

/** A range of addresses that {@link parseRange} reads, of one family where `family` says so. */
export function range(family?: "IPv4" | "IPv6") {
  const example = family === "IPv6" ? "2001:db8::/32" : "192.0.2.0/24";
  return string(
    (value) => {
      const parsed = parseRange(value);
      return (
        parsed !== undefined && (family === undefined || parsed[0].kind() === family.toLowerCase())
      );
    },
    `invalid ${family ?? "address"} range`,
    `an address or CIDR such as ${example}`,
  );
}

/**
 * The addresses that may connect to a load balancer. Each range is a network, as a range with bits beyond its prefix may
 * mean the address or the network.
 */
export function sourceRanges() {
  const network = range().refine((text) => formatRange(text) === networkOf(text), {
    error: ({ input }) =>
      message("has bits beyond its prefix", `${networkOf(String(input))}, or the address alone`),
  });
  return nonEmptyList(network, "ranges");
}
