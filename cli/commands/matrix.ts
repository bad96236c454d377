import { writeFile } from "node:fs/promises";
import { formatMatrix, silentPairs } from "../matrix/matrix.ts";
import { measureMatrix } from "../../components/verification/measure.ts";
import { expectedPairs, type Fleet } from "../stack/fleet.ts";
import { exitCodes, type Output } from "./options.ts";

/** Options of the matrix. */
export interface MatrixCommand {
  /** Seconds after which a region without a response counts as silent. */
  readonly deadlineSeconds: number;
  readonly output: Output;
  /** A file for the result as JSON. @default none */
  readonly report?: string | undefined;
}

/**
 * Measures which regions respond to which, and prints the matrix on standard output.
 *
 * @returns the exit code
 */
export async function matrix(fleet: Fleet, command: MatrixCommand): Promise<number> {
  const { deadlineSeconds, output, report } = command;
  const reaches = expectedPairs(fleet);
  const { regions, kubeconfigs } = fleet;
  const measured = await measureMatrix(regions, kubeconfigs, { reaches, deadlineSeconds });
  const silent = silentPairs(measured, regions, reaches);
  const json = `${JSON.stringify({ matrix: measured, silent }, undefined, 2)}\n`;
  if (report !== undefined) await writeFile(report, json);
  process.stdout.write(output === "json" ? json : `${formatMatrix(measured, regions)}\n`);
  for (const { from, to } of silent) process.stderr.write(`no response: ${from} → ${to}\n`);
  return silent.length > 0 ? exitCodes.failed : exitCodes.ok;
}
