import type * as z from "zod";

import { isMapping } from "./fields.ts";
import { type Problem, problemAt, type SettingPath, showValue } from "./problem.ts";

function toPath(path: readonly PropertyKey[]): SettingPath {
  return path.map((step) => (typeof step === "number" ? step : String(step)));
}

/** The value at a path of a decoded document; undefined when there is none. */
export function valueAtPath(document: unknown, path: SettingPath): unknown {
  return path.reduce<unknown>((value, step) => {
    if (Array.isArray(value) && typeof step === "number") {
      const items: readonly unknown[] = value;
      return items[step];
    }
    return isMapping(value) ? new Map(Object.entries(value)).get(String(step)) : undefined;
  }, document);
}

/** A problem with the value at a path of the document. */
export function problemWithValue(document: unknown, path: SettingPath, text: string): Problem {
  return problemAt(path, text, showValue(valueAtPath(document, path), String(path.at(-1) ?? "")));
}

/** The schema's issues as problems, with paths below `under`: one per unknown key, the value found in the document. */
export function schemaProblems(
  document: unknown,
  error: z.ZodError,
  under: SettingPath = [],
): Problem[] {
  return error.issues.flatMap((issue) => {
    const path = [...under, ...toPath(issue.path)];
    return issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => problemAt([...path, key], issue.message, showValue(key)))
      : [problemWithValue(document, path, issue.message)];
  });
}

/** All problems, except those at a path that an earlier list has a problem for: the earlier list is more specific. */
export function withoutRepetition(...lists: readonly (readonly Problem[])[]): Problem[] {
  const taken = new Set<string>();
  return lists.flatMap((problems) => {
    const fresh = problems.filter(({ path }) => !taken.has(path));
    fresh.forEach(({ path }) => taken.add(path));
    return fresh;
  });
}
