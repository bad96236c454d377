import { isDeepStrictEqual } from "node:util";
import type { ProgramGraph } from "./program.ts";

/** The logical names of a graph's resources, without components. */
export const customNames = (graph: ProgramGraph): string[] =>
  graph.nodes.filter(({ custom }) => custom).map(({ name }) => name);

/** What is only in the one, what is only in the other, and what is different in both. */
export function compared(before: ProgramGraph, after: ProgramGraph) {
  const [old, fresh] = [new Set(customNames(before)), new Set(customNames(after))];
  const changed = [...old].filter((name) => {
    if (!fresh.has(name)) return false;
    const [left, right] = [before.named(name), after.named(name)];
    return !isDeepStrictEqual([left.inputs, left.options], [right.inputs, right.options]);
  });
  return {
    gone: [...old].filter((name) => !fresh.has(name)).toSorted(),
    added: [...fresh].filter((name) => !old.has(name)).toSorted(),
    changed: changed.toSorted(),
  };
}
