import { writeFile } from "node:fs/promises";
import type { LoadSettings } from "../load/plan.ts";
import { formatLoad, type LoadReport, totals } from "../load/report.ts";
import { runLoad } from "../load/run.ts";
import type { Fleet } from "../stack/fleet.ts";
import { listenToInterrupts } from "./interrupts.ts";
import { exitCodes, type Output } from "./options.ts";

/** Options of the load beside its settings. */
export interface LoadCommand extends LoadSettings {
  readonly output: Output;
  /** A file for the result as JSON. @default none */
  readonly report?: string | undefined;
}

/**
 * Sends requests until the time is over or the person interrupts, and prints the result on standard output.
 *
 * @returns the exit code
 */
export async function load(fleet: Fleet, command: LoadCommand): Promise<number> {
  const interrupts = listenToInterrupts();
  try {
    const note = (line: string): void => {
      process.stderr.write(`… ${line}\n`);
    };
    const report = await runLoad(fleet, command, { ...interrupts, note });
    const json = `${JSON.stringify(report, undefined, 2)}\n`;
    if (command.report !== undefined) await writeFile(command.report, json);
    process.stdout.write(command.output === "json" ? json : `${formatLoad(report)}\n`);
    return exitCodeOf(report);
  } finally {
    interrupts.close();
  }
}

function exitCodeOf(report: LoadReport): number {
  if (totals(report).failed > 0) return exitCodes.failed;
  return report.callers.every(({ complete }) => complete) ? exitCodes.ok : exitCodes.unknown;
}
