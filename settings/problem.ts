import { credentialIn, withoutCredentials } from "./credentials.ts";

/**
 * One problem in the settings, in words that a person can act on.
 *
 * `reason` continues the path ("is required"), `got` is the value found (never a secret), and `expected` is what would
 * have been accepted.
 */
export interface Problem {
  readonly path: string;
  readonly reason: string;
  readonly got: string;
  readonly expected: string;
}

/** A place inside the settings: keys and list indexes, from the top. */
export type SettingPath = readonly (string | number)[];

/** Stands in messages for a value that may be a credential. */
export const REDACTED = "a redacted value";

const EXPECTED = "; expected ";
const PLAIN_KEY = /^[A-Za-z_][A-Za-z0-9_-]*$/;
const LONGEST_SHOWN = 60;

/** `["clusters", 0, "name"]` as `clusters[0].name`; keys that are not identifiers are quoted, and credentials not shown. */
export function formatPath(path: SettingPath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    if (credentialIn("", step) !== undefined) return `${text}[${REDACTED}]`;
    if (!PLAIN_KEY.test(step)) return `${text}[${JSON.stringify(step)}]`;
    return text === "" ? step : `${text}.${step}`;
  }, "");
}

/**
 * A value as a message may show it: scalars as JSON, lists and mappings by kind only (they may hold anything), long
 * strings truncated, credentials redacted.
 */
export function showValue(value: unknown, key = ""): string {
  if (value === undefined) return "nothing";
  if (credentialIn(key, value) !== undefined) return REDACTED;
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object" && value !== null) return "a mapping";
  const text = JSON.stringify(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

/** `one of: eu, ap`; `otherwise` when there is nothing to choose from. */
export function oneOf(choices: readonly string[], otherwise = "none, as there is none"): string {
  return choices.length === 0 ? otherwise : `one of: ${choices.join(", ")}`;
}

/** A schema's message: reason and expected value in one string, which {@link problemAt} splits. */
export function message(reason: string, expected: string): string {
  return reason + EXPECTED + expected;
}

/** The problem that a schema's message describes. A message not made by {@link message} refers to the docs. */
export function problemAt(path: SettingPath, text: string, got: string): Problem {
  const cut = text.indexOf(EXPECTED);
  return cut === -1
    ? { path: formatPath(path), reason: text, got, expected: "a value from docs/settings.md" }
    : {
        path: formatPath(path),
        reason: text.slice(0, cut),
        got,
        expected: text.slice(cut + EXPECTED.length),
      };
}

/**
 * A problem as one line: `path: reason; got …; expected …`. A credential that any part repeats, such as the key of a mapping,
 * is not shown: this is the one place where problems become text.
 */
export function formatProblem({ path, reason, got, expected }: Problem): string {
  return withoutCredentials(`${path}: ${reason}; got ${got}${EXPECTED}${expected}`);
}
