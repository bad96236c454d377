import { writeFile } from "node:fs/promises";
import type { Matrix } from "../../cli/matrix/matrix.ts";
import type { Change } from "../engine/changes.ts";

/** What a command did, in a form that a script can read. Nothing in it is secret. */
export interface Report {
  readonly changes?: readonly Change[];
  /** What a refresh found to differ from the state. */
  readonly drift?: readonly Change[];
  readonly matrix?: Matrix;
}

/** Writes the report where the user asked for one. */
export async function writeReport(file: string | undefined, report: Report): Promise<void> {
  if (file !== undefined) await writeFile(file, `${JSON.stringify(report, undefined, 2)}\n`);
}
