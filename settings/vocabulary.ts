import ipaddr from "ipaddr.js";
import * as z from "zod";

import { verdict } from "./problem.ts";

/**
 * The words that the schema is made of. Each builder says in its messages what it allows, so that no message of zod's
 * own reaches a person.
 */

type Issue = z.core.$ZodRawIssue;

function says(wrong: string, allowed: string): (issue: Issue) => string {
  return (issue) => verdict(issue.input === undefined ? "is missing" : wrong, allowed);
}

/** A section with exactly these keys. */
export function section<const Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const keys = Object.keys(shape).join(", ");
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? verdict("unknown key", keys)
        : says("must be a section", `a section with ${keys}`)(issue),
  });
}

/** A list, with at least `least` entries of what `allowed` names. */
export function list<Item extends z.ZodType>(item: Item, allowed: string, least = 0) {
  return z
    .array(item, { error: says("must be a list", `a list of ${allowed}`) })
    .min(least, { error: says("is too short", `at least ${least} ${allowed}`) });
}

/** Text that passes a test. */
export function text(test: RegExp | ((value: string) => boolean), wrong: string, allowed: string) {
  const passes = typeof test === "function" ? test : (value: string) => test.test(value);
  return z
    .string({ error: says("must be text", allowed) })
    .refine(passes, { error: says(wrong, allowed) });
}

/** One of a few words. */
export function choice<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, { error: says("is not a choice", words.join(", ")) });
}

/** A whole number in a range, both ends included. */
export function count(least: number, most: number) {
  const allowed = `a whole number from ${least} to ${most}`;
  return z
    .number({ error: says("must be a number", allowed) })
    .refine(Number.isSafeInteger, { error: says("must be a whole number", allowed), abort: true })
    .refine((value) => value >= least && value <= most, {
      error: says("is out of range", allowed),
    });
}

/** True or false. */
export function flag() {
  return z.boolean({ error: says("must be true or false", "true, false") });
}

/** A mapping from free keys to text, both tested. */
export function mapping(
  keyTest: (key: string) => boolean,
  valueTest: (value: string) => boolean,
  allowed: string,
) {
  return z.record(
    z.string().refine(keyTest, { error: says("is not a valid key", allowed) }),
    text(valueTest, "is not a valid value", allowed),
    {
      error: (issue) =>
        issue.code === "invalid_key"
          ? verdict("is not a valid key", allowed)
          : says("must be a section", allowed)(issue),
    },
  );
}

/** A mapping from free keys to whole numbers in a range, both ends included. */
export function counts(least: number, most: number, allowed: string) {
  return z.record(z.string(), count(least, most), { error: says("must be a section", allowed) });
}

/** A mapping from free keys to one of a few words. */
export function choices<const Words extends readonly [string, ...string[]]>(
  words: Words,
  allowed: string,
) {
  return z.record(z.string(), choice(words), { error: says("must be a section", allowed) });
}

/** Whether a value is a mapping, and neither a list nor null. */
export function isSection(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Extra Helm values: any section; what is in it is the chart's affair. */
export type HelmValues = Readonly<Record<string, unknown>>;

/** See {@link HelmValues}. */
export function helmValues() {
  return z.custom<HelmValues>(isSection, {
    error: says("must be a section", "a section of Helm values"),
  });
}

/** A range of addresses in CIDR notation; a lone address stands for itself. Undefined when it is neither. */
export function parseRange(range: string): [ipaddr.IPv4 | ipaddr.IPv6, number] | undefined {
  const [address = "", length, ...rest] = range.split("/");
  // ipaddr.js also reads "10.1" and octal forms; a settings file should mean what it shows.
  const known = ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address);
  if (!known || rest.length > 0 || address.includes("%")) return undefined;
  const parsed = ipaddr.parse(address);
  const bits = parsed.kind() === "ipv4" ? 32 : 128;
  if (length === undefined) return [parsed, bits];
  return /^\d{1,3}$/.test(length) && Number(length) <= bits ? [parsed, Number(length)] : undefined;
}

/** The same range with its length spelled out: `192.0.2.7` as `192.0.2.7/32`. */
export function formatRange(range: string): string {
  const parsed = parseRange(range);
  return parsed === undefined ? range : `${parsed[0].toString()}/${parsed[1]}`;
}

/** Text that {@link parseRange} reads, of one family where `kind` says so. */
export function range(kind?: "ipv4" | "ipv6") {
  const example = kind === "ipv6" ? "2001:db8::/32" : "192.0.2.0/24";
  return text(
    (value) => {
      const parsed = parseRange(value);
      return parsed !== undefined && (kind === undefined || parsed[0].kind() === kind);
    },
    kind === undefined ? "is not a range of addresses" : `is not a range of ${kind} addresses`,
    `an address or CIDR such as ${example}`,
  );
}
