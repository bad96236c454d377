/** Reading of JSON objects whose shape is only partly known: what is not there, or of another type, is undefined. */
import type { Json, JsonObject } from "../../protocol/values.ts";

/** True for JSON objects; anything that came out of JSON.parse is JSON all the way down. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** True for JSON arrays. */
export const isArray = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** The value at a path of keys. */
export function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let current = value;
  for (const key of path) {
    if (!isObject(current) || !Object.hasOwn(current, key)) return undefined;
    current = current[key];
  }
  return current;
}

/** The text at a path. */
export function textAt(value: Json | undefined, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === "string" ? found : undefined;
}

/** The number at a path, or 0: Kubernetes leaves zero counts out. */
export function countAt(value: Json | undefined, ...path: readonly string[]): number {
  const found = at(value, ...path);
  return typeof found === "number" ? found : 0;
}

/** The objects of the list at a path; other items are left out. */
export function objectsAt(value: Json | undefined, ...path: readonly string[]): JsonObject[] {
  const found = at(value, ...path);
  return isArray(found) ? found.filter((item): item is JsonObject => isObject(item)) : [];
}

/** The texts of the object at a path, such as labels. */
export function textsAt(
  value: Json | undefined,
  ...path: readonly string[]
): Readonly<Record<string, string>> {
  const found = at(value, ...path);
  if (!isObject(found)) return {};
  const entries = Object.entries(found);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

/** A JSON object from text. @throws Error when the text is something else. */
export function parseObject(text: string): JsonObject {
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) throw new Error("a JSON object was expected");
  return value;
}
