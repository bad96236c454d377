import { isDeepStrictEqual } from "node:util";
import { isRecord } from "./decode.ts";

/** The recorded graph of a stack: JSON values only, secrets masked. */
export interface RecordedGraph {
  readonly outputs: Record<string, unknown>;
  /** By logical name. */
  readonly resources: Record<string, unknown>;
}

/** Difference between two recorded graphs. */
export interface GraphDifference {
  /** A JSON merge patch (RFC 7386): absent means equal, null means removed. */
  readonly outputs: unknown;
  readonly removed: readonly string[];
  readonly added: Record<string, unknown>;
  /** By logical name, each a merge patch. */
  readonly changed: Record<string, unknown>;
}

/** The difference that turns `base` into `graph`. */
export function difference(base: RecordedGraph, graph: RecordedGraph): GraphDifference {
  const names = Object.keys(graph.resources);
  const pick = (chosen: readonly string[], value: (name: string) => unknown) =>
    Object.fromEntries(chosen.map((name) => [name, value(name)]));
  const kept = names.filter((name) => Object.hasOwn(base.resources, name));
  return {
    outputs: mergePatch(base.outputs, graph.outputs),
    removed: Object.keys(base.resources).filter((name) => !Object.hasOwn(graph.resources, name)),
    added: pick(
      names.filter((name) => !Object.hasOwn(base.resources, name)),
      (name) => graph.resources[name],
    ),
    changed: pick(
      kept.filter((name) => !isDeepStrictEqual(base.resources[name], graph.resources[name])),
      (name) => mergePatch(base.resources[name], graph.resources[name]),
    ),
  };
}

/**
 * The JSON merge patch (RFC 7386) that turns one value into another. A list is replaced as a whole.
 *
 * @throws Error if the target contains a null, which a merge patch cannot express
 */
export function mergePatch(source: unknown, target: unknown): unknown {
  if (!isRecord(target)) {
    if (target === null) throw new Error("a merge patch cannot set null");
    return target;
  }
  const from = isRecord(source) ? source : {};
  const removed = Object.keys(from).filter((key) => !Object.hasOwn(target, key));
  const set = Object.keys(target).filter(
    (key) => !Object.hasOwn(from, key) || !isDeepStrictEqual(from[key], target[key]),
  );
  return Object.fromEntries([
    ...removed.map((key) => [key, null] as const),
    ...set.map((key) => [key, mergePatch(from[key], target[key])] as const),
  ]);
}
