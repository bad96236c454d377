import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { format } from "prettier";
import { z } from "zod";
import type { RecordedGraph } from "./difference.ts";

const recordedSchema = z.object({
  outputs: z.record(z.string(), z.unknown()),
  resources: z.record(z.string(), z.unknown()),
});

/** Where a golden file is. */
export function goldenFile(name: string): URL {
  return new URL(`../golden/${name}`, import.meta.url);
}

/** A stack's graph as its golden file has it; only for a stack that is recorded whole. */
export async function readRecorded(stack: string): Promise<RecordedGraph> {
  return recordedSchema.parse(JSON.parse(await readFile(goldenFile(`${stack}.json`), "utf8")));
}

/** The text of a golden file: JSON in which what fits on a line is on one. */
export function print(value: unknown): Promise<string> {
  return format(JSON.stringify(value), { parser: "json", printWidth: 100 });
}

/** Compares line by line, and shows the first difference with what is around it: a whole graph would hide it. */
export function assertSameLines(actual: string, expected: string): void {
  const [left, right] = [actual.split("\n"), expected.split("\n")];
  const at = left.findIndex((line, index) => line !== right[index]);
  if (at < 0 && left.length === right.length) return;
  const start = Math.max(0, (at < 0 ? left.length : at) - 12);
  const part = (lines: readonly string[]): string => lines.slice(start, start + 24).join("\n");
  assert.equal(
    part(left),
    part(right),
    `differs from line ${start + 1} on; \`npm run golden\` rewrites it`,
  );
}
