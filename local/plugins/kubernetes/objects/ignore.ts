/** Properties that the user told the engine to ignore, in an update by server-side apply. */
import type { Json, JsonObject } from "../../protocol/values.ts";
import { at, isObject } from "../client/json.ts";
import type { Path } from "./changes.ts";
import { ownersOf } from "./ownership.ts";

/** An ignored property keeps what it has: it is left out where somebody else owns it, else sent as it is. */
export function ignoring(
  object: JsonObject,
  live: JsonObject,
  path: Path,
  manager: string,
): JsonObject {
  const keys = path.filter((part): part is string => typeof part === "string");
  if (keys.length !== path.length || keys.length === 0) return object;
  const { ours, theirs } = ownersOf(live, path, manager);
  const value = at(live, ...keys);
  if (theirs && !ours) return changed(object, keys, undefined);
  return value === undefined ? object : changed(object, keys, value);
}

function changed(object: JsonObject, keys: readonly string[], value: Json | undefined): JsonObject {
  const [key, ...rest] = keys;
  if (key === undefined) return object;
  const inner = object[key];
  const nested = isObject(inner) ? inner : {};
  const next = rest.length === 0 ? value : changed(nested, rest, value);
  const others = Object.entries(object).filter(([name]) => name !== key);
  return { ...Object.fromEntries(others), ...(next === undefined ? {} : { [key]: next }) };
}
