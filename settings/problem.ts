/**
 * One thing that is wrong with the settings, in words a person can act on.
 *
 * Every part is lower-case prose: `wrong` continues the path ("is missing"), `got` names the value that was found
 * (never a secret) and `allowed` says what would have been accepted.
 */
export interface Problem {
  readonly path: string;
  readonly wrong: string;
  readonly got: string;
  readonly allowed: string;
}

/** A place inside the settings: keys and list positions, from the top. */
export type Path = readonly (string | number)[];

const ALLOWED = "; allowed ";
const PLAIN_KEY = /^[A-Za-z_][A-Za-z0-9_-]*$/;
const LONGEST_SHOWN = 60;
const SECRET_KEY =
  /^(.*token|.*password|passwd|.*secret|secretkey|.*kubeconfig|.*privatekey|.*apikey|.*credentials?|clientkeydata)$/;
const SECRET_TEXT = /PRIVATE KEY-----|client-key-data/;

/** `["clusters", 0, "name"]` as `clusters[0].name`; a key that is no plain word is quoted. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    if (!PLAIN_KEY.test(step)) return `${text}[${JSON.stringify(step)}]`;
    return text === "" ? step : `${text}.${step}`;
  }, "");
}

/** Whether a key's name, or the text under it, looks like a credential. */
export function looksSecret(key: string, value: unknown): boolean {
  if (typeof value !== "string" || value === "") return false;
  return SECRET_KEY.test(key.toLowerCase().replaceAll(/[-_.]/g, "")) || SECRET_TEXT.test(value);
}

/**
 * A value as a message may show it: scalars as JSON, lists and sections by kind only (they may hold anything), long
 * text cut, and nothing of what looks like a credential.
 */
export function showValue(value: unknown, key = ""): string {
  if (value === undefined) return "nothing";
  if (looksSecret(key, value)) return "a value that is not shown";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object" && value !== null) return "a section";
  const text = JSON.stringify(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

/** A schema's message: what is wrong and what is allowed in one text, taken apart by {@link problemAt}. */
export function verdict(wrong: string, allowed: string): string {
  return wrong + ALLOWED + allowed;
}

/** The problem that a schema's message describes. A message that is no {@link verdict} sends the reader to the docs. */
export function problemAt(path: Path, message: string, got: string): Problem {
  const cut = message.indexOf(ALLOWED);
  return cut === -1
    ? { path: formatPath(path), wrong: message, got, allowed: "what docs/settings.md lists" }
    : {
        path: formatPath(path),
        wrong: message.slice(0, cut),
        got,
        allowed: message.slice(cut + ALLOWED.length),
      };
}

/** The one line of a problem. */
export function formatProblem(problem: Problem): string {
  return `${problem.path}: ${problem.wrong}; got ${problem.got}; allowed ${problem.allowed}`;
}
