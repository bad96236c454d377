import * as z from "zod";

import type { HelmValues } from "../components/internal/values.ts";
import {
  ANNOTATION_KEY,
  ANNOTATION_VALUE,
  LABEL_KEY,
  LABEL_VALUE,
  LARGEST_ANNOTATIONS,
} from "./labels.ts";
import { DNS_LABEL } from "./names.ts";
import { message, oneOf } from "./problem.ts";
import { formatRange, isMapped, isUnrouted, networkOf, parseRange } from "./ranges.ts";

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

/** Adds a problem at each entry of a list that an earlier entry equals; `keyOf` gives what makes entries equal. */
function eachOnce<Item>(keyOf: (item: Item) => string) {
  return (items: readonly Item[], context: z.core.$RefinementCtx): void => {
    const seen = new Map<string, number>();
    items.forEach((item, index) => {
      const key = keyOf(item);
      const first = seen.get(key);
      if (first === undefined) seen.set(key, index);
      else {
        const text = message(`duplicates entry ${first} of the list`, "each entry once");
        context.addIssue({ code: "custom", path: [index], message: text });
      }
    });
  };
}

/** A list without duplicates; `keyOf` gives what makes entries equal. @default the entry itself */
export function set<Item extends z.ZodType>(
  item: Item,
  items: string,
  keyOf: (item: z.output<Item>) => string = String,
) {
  return list(item, items).superRefine(eachOnce(keyOf));
}

/** A {@link set} with at least one entry. */
export function nonEmptySet<Item extends z.ZodType>(
  item: Item,
  items: string,
  keyOf: (item: z.output<Item>) => string = String,
) {
  return nonEmptyList(item, items).superRefine(eachOnce(keyOf));
}

/** Ranges of addresses without duplicates, of one family where `family` says so. */
export function ranges(family?: "IPv4" | "IPv6") {
  return set(range(family), "ranges", formatRange);
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

const DURATION = /^([1-9][0-9]{0,3}(\.[0-9]{1,3})?|0\.[0-9]{0,2}[1-9])s$/;

/** A duration as Istio writes it, in seconds, for example `2s` or `0.5s`. */
export function duration() {
  return string(
    DURATION,
    "invalid duration",
    "a duration in seconds such as 2s or 0.5s, below 10000s",
  );
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

/**
 * Annotations of Pulumi's own decide what an update waits for, and whether it knows a load balancer's address. Those of Helm
 * and kubectl decide who owns an object, and what an apply removes from it.
 */
const TOOLS_ANNOTATION = /^(pulumi\.com|meta\.helm\.sh|helm\.sh|kubectl\.kubernetes\.io)\//i;

/** Annotations of a Kubernetes object, without those that `reserved` finds: the program or Pulumi sets them. */
export function annotations(reserved: RegExp = TOOLS_ANNOTATION) {
  return record(ANNOTATION_KEY, ANNOTATION_VALUE, "annotations")
    .superRefine((given, context) => {
      for (const key of Object.keys(given)) {
        if (!reserved.test(key) && !TOOLS_ANNOTATION.test(key)) continue;
        const text = message("is an annotation of the program's own", "no such annotation");
        context.addIssue({ code: "custom", path: [key], message: text });
      }
    })
    .refine((given) => Buffer.byteLength(JSON.stringify(given)) <= LARGEST_ANNOTATIONS, {
      error: message("too large", "annotations of at most 256 KiB in all"),
    });
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
function range(family?: "IPv4" | "IPv6") {
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
  )
    .refine((value) => !isMapped(value), {
      error: message("is IPv6 for a range of IPv4", "the IPv4 range, such as 192.0.2.0/24"),
      abort: true,
    })
    .refine((value) => !isUnrouted(value), {
      error: message(
        "has no address of a machine in a network",
        `addresses other than loopback, link-local and multicast; ${family === "IPv6" ? "::/0" : "0.0.0.0/0"} for all`,
      ),
      abort: true,
    })
    .refine((value) => networkOf(value) === formatRange(value), {
      error: ({ input }) => message("has bits set beyond its prefix", networkOf(String(input))),
    });
}

/** The addresses that may connect to a load balancer. */
export function sourceRanges() {
  return nonEmptySet(range(), "ranges", formatRange);
}
