/**
 * The inputs of a resource as a table: accepted values, defaults, and whether a change replaces the resource. Checks and
 * diffs read the table and do not know the resources.
 */
import type { CheckFailure, CheckResult, PropertyChange } from "../protocol/provider.ts";
import {
  hasUnknowns,
  isBag,
  isList,
  isUnknown,
  openBag,
  sameValue,
  withoutSecrets,
  type PropertyBag,
  type PropertyValue,
} from "../protocol/values.ts";

/** One input. */
interface Rule {
  readonly kind: "text" | "integer" | "flag" | "texts" | "subject" | "unsupported";
  readonly required?: true;
  /** The default. */
  readonly fallback?: string | number | boolean;
  /** If omitted, it keeps its present value. */
  readonly computed?: true;
  /** Accepted values, of the text or of each text in the list. */
  readonly among?: readonly string[];
  readonly minimum?: number;
  /** No text in the list may be empty. */
  readonly nonEmpty?: true;
  /** `pem`: replaces if the state holds PEM text, as opposed to the hash that early versions kept. */
  readonly replace?: "always" | "pem";
}

export type Rules = Readonly<Record<string, Rule>>;

/** Fields of a `subject`. */
const subjectFields = new Set(
  "commonName country emailAddress locality organization organizationalUnit postalCode province serialNumber".split(
    " ",
  ),
);

/** Checks inputs. They are stored in the state as given; {@link filled} adds the defaults. */
export function checkInputs(rules: Rules, inputs: PropertyBag): CheckResult {
  const given = Object.entries(inputs).filter(([, value]) => withoutSecrets(value) !== null);
  const failures: CheckFailure[] = given.flatMap(([property, value]) =>
    problems(rules[property], withoutSecrets(value)).map((reason) => ({ property, reason })),
  );
  const checked = Object.fromEntries(given);
  for (const [property, { required }] of Object.entries(rules)) {
    if (required !== true || Object.hasOwn(checked, property)) continue;
    failures.push({ property, reason: "is required" });
  }
  return { inputs: checked, failures };
}

/** Returns checked inputs with defaults for those that were omitted. */
export function filled(rules: Rules, inputs: PropertyBag): PropertyBag {
  const fallbacks = Object.entries(rules).flatMap(([property, { fallback }]) =>
    fallback === undefined ? [] : [[property, fallback] as const],
  );
  return { ...Object.fromEntries(fallbacks), ...inputs };
}

/** Returns the changes between the state and the filled inputs, by property. */
export function changesOf(
  rules: Rules,
  state: PropertyBag,
  inputs: PropertyBag,
): Record<string, PropertyChange> {
  const [before, after] = [openBag(state), openBag(inputs)];
  const changes = Object.entries(rules).flatMap(([property, rule]): [string, PropertyChange][] => {
    const was = present(before[property]);
    const is = present(after[property]);
    if (sameValue(was ?? null, is ?? null) || (rule.computed === true && is === undefined))
      return [];
    const kind = was === undefined ? "add" : is === undefined ? "delete" : "update";
    return [[property, { kind, replace: replaces(rule, was) }]];
  });
  return Object.fromEntries(changes);
}

const pem = /^-----BEGIN [A-Za-z ]+-----\n[^]+\n-----END [A-Za-z ]+-----\n?$/;

const replaces = ({ replace }: Rule, was: PropertyValue | undefined): boolean =>
  replace === "always" || (replace === "pem" && typeof was === "string" && pem.test(was));

/** Removes nulls, which mean absent, also in an object. */
function present(value: PropertyValue | undefined): PropertyValue | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isBag(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null));
}

function problems(rule: Rule | undefined, value: PropertyValue): string[] {
  if (rule === undefined) return ["is not an input of this resource"];
  if (isUnknown(value)) return [];
  const quoted = JSON.stringify(value);
  switch (rule.kind) {
    case "text":
      if (typeof value !== "string") return [`must be text; got ${quoted}`];
      return outside(rule, [value]);
    case "integer":
      if (typeof value !== "number" || !Number.isSafeInteger(value)) {
        return [`must be a whole number; got ${quoted}`];
      }
      return rule.minimum !== undefined && value < rule.minimum
        ? [`must be at least ${rule.minimum}; got ${value}`]
        : [];
    case "flag":
      return typeof value === "boolean" ? [] : [`must be true or false; got ${quoted}`];
    case "texts":
      return textsProblems(rule, value);
    case "subject":
      return subjectProblems(value);
    case "unsupported":
      return ["is not supported by Archipelago's stand-in for the tls provider"];
  }
}

function textsProblems(rule: Rule, value: PropertyValue): string[] {
  const items = isList(value) ? value.filter((item) => !isUnknown(item)) : undefined;
  const texts = items?.filter((item) => typeof item === "string");
  if (items === undefined || texts?.length !== items.length) {
    return [`must be a list of texts; got ${JSON.stringify(value)}`];
  }
  const empty =
    rule.nonEmpty === true && texts.includes("") ? ["must not contain empty texts"] : [];
  return [...empty, ...outside(rule, texts)];
}

function outside({ among }: Rule, texts: readonly string[]): string[] {
  if (among === undefined) return [];
  return texts
    .filter((text) => !among.includes(text))
    .map((text) => `must be one of ${among.join(", ")}; got ${JSON.stringify(text)}`);
}

function subjectProblems(value: PropertyValue): string[] {
  if (!isBag(value)) return [`must be an object; got ${JSON.stringify(value)}`];
  return Object.entries(value).flatMap(([field, item]) => {
    if (item === null || isUnknown(item)) return [];
    if (field === "streetAddresses") {
      return textsProblems({ kind: "texts" }, item).map((reason) => `${field} ${reason}`);
    }
    if (!subjectFields.has(field)) return [`${field} is not a field of a subject`];
    return typeof item === "string" || hasUnknowns(item) ? [] : [`${field} must be text`];
  });
}
