import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { format } from "prettier";
import { z } from "zod";
import type { RecordedGraph } from "./difference.ts";

const recordedSchema = z.object({
  outputs: z.record(z.string(), z.unknown()),
  resources: z.record(z.string(), z.unknown()),
});

/** URL of a golden file. */
export function goldenFile(name: string): URL {
  return new URL(`../golden/${name}`, import.meta.url);
}

/** Reads a stack's recorded graph; only for a stack that is not recorded as a difference. */
export async function readRecorded(stack: string): Promise<RecordedGraph> {
  return recordedSchema.parse(JSON.parse(await readFile(goldenFile(`${stack}.json`), "utf8")));
}

/** The text of a golden file: JSON with one line for each value that fits on it. */
export function print(value: unknown): Promise<string> {
  return format(JSON.stringify(value), { parser: "json", printWidth: 100 });
}

/** Compares line by line, and reports the first difference with its context instead of the whole graph. */
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
