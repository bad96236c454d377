import type * as z from "zod";

import { type Path, type Problem, problemAt, showValue } from "./problem.ts";
import { isSection } from "./vocabulary.ts";

function toPath(path: readonly PropertyKey[]): Path {
  return path.map((step) => (typeof step === "number" ? step : String(step)));
}

/** What stands at a path of a decoded document; undefined when nothing does. */
export function valueAt(document: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => {
    if (Array.isArray(value) && typeof step === "number") {
      const items: readonly unknown[] = value;
      return items[step];
    }
    const key = String(step);
    return isSection(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }, document);
}

/** A problem with what stands at a path of the document, its value included. */
export function problemWith(document: unknown, path: Path, message: string): Problem {
  return problemAt(path, message, showValue(valueAt(document, path), String(path.at(-1) ?? "")));
}

/** The schema's complaints as problems, with paths under `under`: one for each unknown key, the value got looked up in the document. */
export function schemaProblems(document: unknown, error: z.ZodError, under: Path = []): Problem[] {
  return error.issues.flatMap((issue) => {
    const path = [...under, ...toPath(issue.path)];
    return issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => problemAt([...path, key], issue.message, JSON.stringify(key)))
      : [problemWith(document, path, issue.message)];
  });
}

/** All problems, at most one of each list's for a path: an earlier list has the better words for it. */
export function withoutRepetition(...lists: readonly (readonly Problem[])[]): Problem[] {
  const taken = new Set<string>();
  return lists.flatMap((problems) => {
    const fresh = problems.filter(({ path }) => !taken.has(path));
    fresh.forEach(({ path }) => taken.add(path));
    return fresh;
  });
}
