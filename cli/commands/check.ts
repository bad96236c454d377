import { writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { formatResults, summary } from "../check/format.ts";
import { gather, type Sources } from "../check/gather/gather.ts";
import { runChecks } from "../check/run.ts";
import type { Result } from "../check/types.ts";
import { isTerminal } from "../terminal.ts";
import { listenToInterrupts } from "./interrupts.ts";
import { exitCodes, type Output } from "./options.ts";

/** Options of the checks. */
export interface CheckCommand extends Sources {
  readonly output: Output;
  /** A file for the results, as JSON. @default none */
  readonly report?: string | undefined;
  /** Seconds in which what fails may become well. @default 0 */
  readonly wait?: number | undefined;
  /** Seconds between two runs, until Ctrl-C. @default one run */
  readonly watch?: number | undefined;
}

/** Seconds between two runs that wait. */
const pauseSeconds = 5;

const failed = (results: readonly Result[]): boolean =>
  results.some(({ status }) => status === "fail");

/**
 * Checks the fleet and prints what was found on standard output: once, until nothing fails, or again and again.
 *
 * @returns the exit code, by the last run
 */
export async function check(command: CheckCommand): Promise<number> {
  const { output, report, wait = 0, watch } = command;
  const interrupts = listenToInterrupts();
  const note = (line: string): void => {
    process.stderr.write(`… ${line}\n`);
  };
  const run = async (): Promise<Result[]> => runChecks(await gather(command), command.only);
  const pause = (seconds: number) =>
    sleep(seconds * 1000, undefined, { signal: interrupts.stop }).catch(() => undefined);
  // What was created ends by itself.
  interrupts.leave.addEventListener("abort", () => {
    process.exit(exitCodes.unknown);
  });
  const over = (): boolean => interrupts.stop.aborted;
  try {
    const deadline = Date.now() + wait * 1000;
    note(`reading ${Object.keys(command.fleet.kubeconfigs).join(", ")}`);
    let results = await run();
    while (failed(results) && Date.now() < deadline && !over()) {
      note(`${summary(results)}; waiting`);
      await pause(pauseSeconds);
      results = await run();
    }
    await show(results, output, report);
    while (watch !== undefined && !over()) {
      await pause(watch);
      if (over()) break;
      results = await run();
      if (output === "table" && isTerminal()) process.stdout.write("\u001b[H\u001b[2J");
      await show(results, output, report);
    }
    return failed(results) ? exitCodes.failed : exitCodes.ok;
  } finally {
    interrupts.close();
  }
}

async function show(
  results: readonly Result[],
  output: Output,
  report: string | undefined,
): Promise<void> {
  const at = new Date().toISOString();
  const document = { at, checks: results };
  if (report !== undefined) await writeFile(report, `${JSON.stringify(document, undefined, 2)}\n`);
  process.stdout.write(
    output === "json" ? `${JSON.stringify(document)}\n` : `${formatResults(results)}\n`,
  );
}
