import { credentialIn, isSecretKey } from "../credentials.ts";
import { isMapping } from "../fields.ts";
import { message, type Problem, problemAt, REDACTED, type SettingPath } from "../problem.ts";

const DEEPEST = 40;

const MESSAGES = {
  text: message("looks like a credential, in a setting in plain text", "a secret key"),
  url: message(
    "has a user, password or token in a URL, in a setting in plain text",
    "the URL without it",
  ),
} as const;

/** Keys under which a mapping named like a credential has its value: `password: {value: …}`. */
const VALUE_KEY = /^(data|literal|plain|plaintext|value)$/i;
/** Keys of a mapping that name what its `value` is, as in a container's environment. */
const NAME_KEYS = ["name", "key", "header"];
/** An argument of a program whose value is the next item of the list. */
const FLAG = /^-{1,2}[A-Za-z][\w.-]*$/;

function decoded(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Mappings whose keys are names of clusters, which may be those of credentials. */
const BY_CLUSTER = [
  "demo.weights",
  "linkerd.adopt",
  "istio.locality.failover",
  "linkerd.locality.failover",
];

/** The name that decides what an item of a mapping is: its key, or for `value` the name beside it or above it. */
function nameOf(mapping: Readonly<Record<string, unknown>>, key: string, above: string): string {
  if (/^stringdata$/i.test(above)) return "secretData.password";
  if (/(passwords|tokens)$/i.test(above)) return above.slice(0, -1);
  if (!VALUE_KEY.test(key)) return key;
  const name = NAME_KEYS.map((field) => new Map(Object.entries(mapping)).get(field)).find(
    (given) => typeof given === "string",
  );
  return typeof name === "string" ? name : isSecretKey(above) ? above : key;
}

/** The name that decides what an item of a list is: the flag before it, or that of `passwords: […]`. */
function nameInList(items: readonly unknown[], index: number, above: string): string {
  const before = items[index - 1];
  if (typeof before === "string" && FLAG.test(before)) return before;
  const singular = above.replace(/s$/, "");
  // Lists of Secrets have their names.
  return above.endsWith("s") && !/secret$/i.test(singular) ? singular : "";
}

/**
 * Credentials inside structured settings. Pulumi encrypts whole keys, so a credential inside a mapping is readable in the
 * stack file, in previews and in the state of every resource that uses it. Names of keys, of variables and of arguments
 * reveal most of them, and the forms of private keys, tokens and URLs.
 *
 * A key `__proto__` is rejected anywhere, as JavaScript does not keep it. The search has a depth limit, so that nesting
 * beyond any sense is rejected instead of followed.
 */
export function secretProblems(document: unknown): Problem[] {
  function search(value: unknown, path: SettingPath, name: string): Problem[] {
    if (path.length > DEEPEST) {
      const tooDeep = message("nested too deeply", `at most ${DEEPEST} levels`);
      return [problemAt(path.slice(0, 2), tooDeep, "more")];
    }
    const kind = credentialIn(name, value);
    if (kind !== undefined) return [problemAt(path, MESSAGES[kind], REDACTED)];
    if (typeof value === "string") {
      const inside = decoded(value);
      const found = inside === undefined ? [] : search(inside, path, "");
      return found
        .slice(0, 1)
        .map((problem) => ({ ...problem, path: problemAt(path, "", "").path }));
    }
    if (Array.isArray(value)) {
      const items: readonly unknown[] = value;
      return items.flatMap((item, index) =>
        search(item, [...path, index], nameInList(items, index, name)),
      );
    }
    if (!isMapping(value)) return [];
    return Object.entries(value).flatMap(([key, item]) =>
      key === "__proto__"
        ? [problemAt([...path, key], message("reserved key", "another key"), JSON.stringify(key))]
        : search(
            item,
            [...path, key],
            BY_CLUSTER.includes(path.join(".")) ? "" : nameOf(value, key, name),
          ),
    );
  }
  return search(document, [], "");
}
