/** The part of kubectl's JSONPath that conditions need: keys, positions, `[*]` and `[?(@.key=="value")]`. */
import type { Json } from "../../protocol/values.ts";
import { isArray, isObject } from "../client/json.ts";

type Step =
  | { readonly kind: "key"; readonly key: string }
  | { readonly kind: "position"; readonly position: number }
  | { readonly kind: "all" }
  | { readonly kind: "filter"; readonly path: readonly Step[]; readonly value: string };

/** A parsed expression such as `{.status.loadBalancer.ingress[0].ip}`. */
export type JsonPath = readonly Step[];

const patterns = {
  key: /^\.((?:[^\s.[\]{}'"\\]|\\.)+)/,
  quoted: /^\[(?:'([^']*)'|"([^"]*)")\]/,
  position: /^\[(-?\d+)\]/,
  all: /^(?:\[\*\]|\.\*)/,
  filter: /^\[\?\(@((?:[^=])+?)\s*==\s*(?:"([^"]*)"|'([^']*)'|([^)]*))\)\]/,
} as const;

/**
 * Parses `{.a.b}`, `.a.b` or `a.b`.
 *
 * @throws Error for what is not understood; nothing is skipped silently.
 */
export function parseJsonPath(text: string): JsonPath {
  const inner = /^\{(.*)\}$/s.exec(text.trim())?.[1] ?? text.trim();
  let rest = /^[.[]/.test(inner) ? inner : `.${inner}`;
  const steps: Step[] = [];
  const take = (pattern: RegExp): RegExpExecArray | null => {
    const match = pattern.exec(rest);
    if (match !== null) rest = rest.slice(match[0].length);
    return match;
  };
  while (rest !== "") {
    const next = step(take);
    if (next === undefined) throw new Error(`the JSONPath ${text} is not supported at "${rest}"`);
    steps.push(next);
  }
  return steps;
}

function step(take: (pattern: RegExp) => RegExpExecArray | null): Step | undefined {
  if (take(patterns.all) !== null) return { kind: "all" };
  const filter = take(patterns.filter);
  if (filter !== null) {
    const value = filter[2] ?? filter[3] ?? filter[4] ?? "";
    return { kind: "filter", path: parseJsonPath(filter[1] ?? ""), value: value.trim() };
  }
  const quoted = take(patterns.quoted);
  if (quoted !== null) return { kind: "key", key: quoted[1] ?? quoted[2] ?? "" };
  const position = take(patterns.position);
  if (position !== null) return { kind: "position", position: Number(position[1]) };
  const key = take(patterns.key);
  return key === null ? undefined : { kind: "key", key: (key[1] ?? "").replaceAll(/\\(.)/g, "$1") };
}

/** Every value at the path; none when something on the way is missing. */
export function valuesAt(value: Json, path: JsonPath): Json[] {
  return path.reduce<Json[]>(
    (values, next) => values.flatMap((item) => follow(item, next)),
    [value],
  );
}

function follow(value: Json, next: Step): Json[] {
  switch (next.kind) {
    case "key": {
      const found = isObject(value) && Object.hasOwn(value, next.key) ? value[next.key] : undefined;
      return found === undefined ? [] : [found];
    }
    case "position": {
      const found = isArray(value) ? value.at(next.position) : undefined;
      return found === undefined ? [] : [found];
    }
    case "all":
      if (isArray(value)) return [...value];
      return isObject(value) ? Object.values(value) : [];
    case "filter":
      return isArray(value)
        ? value.filter((item) =>
            valuesAt(item, next.path).some((found) => textOf(found) === next.value),
          )
        : [];
  }
}

/** A value as kubectl prints it for comparison. */
export const textOf = (value: Json): string =>
  typeof value === "string" ? value : JSON.stringify(value);
