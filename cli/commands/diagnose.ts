import { stat } from "node:fs/promises";
import { diagnose as collect, type DiagnoseSources } from "../diagnose/diagnose.ts";
import { exitCodes, type Output } from "./options.ts";

/** Options of the archive. */
export interface DiagnoseCommand extends Omit<DiagnoseSources, "note"> {
  readonly output: Output;
}

/**
 * Writes the archive, and prints its name and what it lacks.
 *
 * @returns the exit code
 */
export async function diagnose({ output, ...sources }: DiagnoseCommand): Promise<number> {
  const note = (line: string): void => {
    process.stderr.write(`… ${line}\n`);
  };
  const diagnosis = await collect({ ...sources, note });
  const { file, unreachable, missing } = diagnosis;
  const { size } = await stat(file);
  const lines = [
    `${file} (${Math.ceil(size / 1024)} KiB), readable by you only`,
    ...unreachable.map((name) => `${name}: does not answer; nothing of it is in the archive`),
    ...(missing.length > 0 ? [`${missing.length} sources are missing; about.json names them`] : []),
    "Secrets were removed. Look through it before you hand it on.",
  ];
  process.stdout.write(
    output === "json" ? `${JSON.stringify({ ...diagnosis, size })}\n` : `${lines.join("\n")}\n`,
  );
  return unreachable.length === 0 ? exitCodes.ok : exitCodes.unknown;
}
