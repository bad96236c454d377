import { delimiter } from "node:path";
import { lineProgress } from "../../local/host/progress.ts";
import { obtainParts } from "../../local/parts/obtain.ts";
import type { Parts } from "../../local/parts/types.ts";

let obtained: Promise<Parts> | undefined;

/** The local cloud's parts, obtained once for all tests of a run; on a machine that has none of them, built. */
export function testParts(): Promise<Parts> {
  obtained ??= obtainParts(
    lineProgress((line) => {
      console.log(line);
    }),
  );
  return obtained;
}

/** The environment as this process found it, before any test changed it. */
export const pristineEnvironment = { ...process.env };

/** Puts the parts' programs first in PATH, for tests that call them by name. */
export async function putPartsOnPath(): Promise<void> {
  const { path } = await testParts();
  const entries = (pristineEnvironment["PATH"] ?? "").split(delimiter);
  process.env["PATH"] = [path, ...entries].join(delimiter);
}
