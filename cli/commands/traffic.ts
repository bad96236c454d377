import { appendFile, writeFile } from "node:fs/promises";
import type { Fleet } from "../stack/fleet.ts";
import { isTerminal, Redraw } from "../terminal.ts";
import { liveTraffic } from "../traffic/live.ts";
import { formatTraffic } from "../traffic/table.ts";
import type { TrafficTick } from "../traffic/tick.ts";
import { TrafficWindow } from "../traffic/window.ts";
import { listenToInterrupts } from "./interrupts.ts";
import { exitCodes, type Output } from "./options.ts";

/** Options of the live traffic. */
export interface TrafficCommand {
  readonly rate: number;
  readonly timeout: number;
  readonly duration: number;
  readonly output: Output;
  /** A file for the ticks, as JSON lines. @default none */
  readonly report?: string;
}

/** Seconds between two tables where nothing can be redrawn. */
const printingSeconds = 10;

/**
 * Shows every pair of regions until the time is over or the person interrupts: as a table that is redrawn on a terminal, and
 * printed every ten seconds elsewhere; or as JSON lines, one a second.
 *
 * @returns the exit code
 */
export async function traffic(fleet: Fleet, command: TrafficCommand): Promise<number> {
  const { rate, timeout, duration, output, report } = command;
  const interrupts = listenToInterrupts();
  const note = (line: string): void => {
    process.stderr.write(`… ${line}\n`);
  };
  const window = new TrafficWindow();
  const redraw = isTerminal() && output === "table" ? new Redraw() : undefined;
  let last: TrafficTick | undefined;
  let ticks = 0;
  try {
    if (report !== undefined) await writeFile(report, "");
    note(`creating a caller in ${fleet.regions.join(", ")}; Ctrl-C ends and deletes them`);
    const settings = {
      name: "traffic" as const,
      ...{ ratePerSecond: rate, timeoutSeconds: timeout, durationSeconds: duration },
      ...{ stop: interrupts.stop, note },
    };
    for await (const tick of liveTraffic(fleet, settings)) {
      ticks += 1;
      last = tick;
      window.add(tick);
      const { at, callers } = tick;
      const line = `${JSON.stringify({ at, callers, streams: window.statistics })}\n`;
      if (report !== undefined) await appendFile(report, line);
      if (output === "json") process.stdout.write(line);
      else if (redraw !== undefined) redraw.print(formatTraffic(window, tick));
      else if (ticks % printingSeconds === 0) {
        process.stdout.write(`${at}\n${formatTraffic(window, tick)}\n\n`);
      }
    }
    return exitCodeOf(window, last);
  } finally {
    interrupts.close();
  }
}

function exitCodeOf({ total }: TrafficWindow, last: TrafficTick | undefined): number {
  if (total.failed > 0) return exitCodes.failed;
  const complete = last?.callers.every(({ state }) => state === "sending") ?? false;
  return complete && total.sent > 0 ? exitCodes.ok : exitCodes.unknown;
}
