import { message, type Problem, problemAt, showValue } from "./problem.ts";

/** The namespaces of configuration that the program, its providers or the engine read. */
const NAMESPACES = ["archipelago", "linode", "kubernetes", "pulumi"];

/** Keys of Linode's provider, for example `linode:token`. */
const LINODE_KEYS = [
  ...["apiCaPath", "apiVersion", "configPath", "configProfile", "disableInternalCache"],
  ...["eventPollMs", "lkeEventPollMs", "lkeNodeReadyPollMs", "maxRetryDelayMs", "minRetryDelayMs"],
  ...["objAccessKey", "objBucketForceDelete", "objSecretKey", "objUseTempKeys"],
  ...["skipImplicitReboots", "skipInstanceDeletePoll", "skipInstanceReadyPoll", "token"],
  ...["uaPrefix", "url"],
];

/**
 * A key that is almost one of a known namespace, or in Linode's almost one of its provider: nobody would read it. All others
 * belong to other packages of the user's, and none of them is a problem.
 *
 * @param key `namespace:key`
 */
export function mistypedKey(key: string): Problem | undefined {
  const [namespace = "", ...rest] = key.split(":");
  const name = rest.join(":");
  const meant = closest(namespace, NAMESPACES);
  if (meant !== undefined) {
    const text = message("unknown namespace, which nothing reads", `${meant}:${name}`);
    return problemOf(namespace, text, key);
  }
  if (namespace !== "linode") return undefined;
  const meantKey = closest(name, LINODE_KEYS);
  if (meantKey === undefined) return undefined;
  return problemOf(key, message("unknown key, which nothing reads", `linode:${meantKey}`), key);
}

/** The path is the key, without the quotes of a path inside a setting. */
function problemOf(path: string, text: string, key: string): Problem {
  return { ...problemAt([], text, showValue(key)), path };
}

/** The one of the names that this one was meant to be; undefined if it is one of them, or like none. */
function closest(given: string, names: readonly string[]): string | undefined {
  if (names.includes(given)) return undefined;
  const lower = given.trim().toLowerCase();
  return names.find((name) => {
    // Two mistakes in a long name; a short one with two is another.
    const allowed = name.length < 4 ? 0 : name.length < 8 ? 1 : 2;
    return distance(lower, name.toLowerCase()) <= allowed;
  });
}

/** Mistakes of typing between two texts: characters added, missing, changed, or swapped with the next. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next[j] = Math.min(
        at(row, j) + 1,
        at(next, j - 1) + 1,
        at(row, j - 1) + same,
        swapped ? at(before, j - 2) + 1 : Infinity,
      );
    }
    before = row;
    row = next;
  }
  return at(row, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
