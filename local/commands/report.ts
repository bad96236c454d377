import { writeFile } from "node:fs/promises";
import type { Matrix } from "../../cli/matrix/matrix.ts";
import type { Change } from "../engine/changes.ts";

/** The result of a command, for scripts. Contains no secret. */
export interface Report {
  readonly changes?: readonly Change[];
  /** The differences that a refresh found. */
  readonly drift?: readonly Change[];
  readonly matrix?: Matrix;
}

/** Writes the report if the user asked for one. */
export async function writeReport(file: string | undefined, report: Report): Promise<void> {
  if (file !== undefined) await writeFile(file, `${JSON.stringify(report, undefined, 2)}\n`);
}
