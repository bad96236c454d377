import { delimiter } from "node:path";
import { lineProgress } from "../../local/host/progress.ts";
import { obtainParts } from "../../local/parts/obtain.ts";
import type { Parts } from "../../local/parts/types.ts";

let obtained: Promise<Parts> | undefined;

/** Returns the local cloud's parts, obtained once per test run; built on a machine without them. */
export function testParts(): Promise<Parts> {
  obtained ??= obtainParts(
    lineProgress((line) => {
      console.log(line);
    }),
  );
  return obtained;
}

/** The environment of this process before any test changed it. */
export const pristineEnvironment = { ...process.env };

/** Prepends the parts' programs to PATH, for tests that call them by name. */
export async function putPartsOnPath(): Promise<void> {
  const { path } = await testParts();
  const entries = (pristineEnvironment["PATH"] ?? "").split(delimiter);
  process.env["PATH"] = [path, ...entries].join(delimiter);
}
