import type { Fleet } from "../stack/fleet.ts";
import type { LoadSettings } from "./plan.ts";
import type { LoadReport } from "./report.ts";
import { runLoad } from "./run.ts";

/** A load that runs until it is stopped. */
export interface SteadyLoad {
  /** Ends it, and returns the count; the same again when it is called again. */
  stop(): Promise<LoadReport>;
}

/**
 * Starts a load, and returns when its requests count.
 *
 * @param note receives what happens, in lines. @default nobody
 * @throws Error if a caller cannot be created
 */
export async function startSteadyLoad(
  fleet: Fleet,
  settings: LoadSettings,
  note: (line: string) => void = () => undefined,
): Promise<SteadyLoad> {
  const stop = new AbortController();
  const leave = new AbortController();
  let running: Promise<LoadReport> | undefined;
  await new Promise<void>((resolve, reject) => {
    const report = (line: string): void => {
      note(line);
      if (line.startsWith("counting")) resolve();
    };
    const control = { stop: stop.signal, leave: leave.signal, note: report };
    running = runLoad(fleet, settings, control);
    running.catch(reject);
  });
  return {
    async stop() {
      stop.abort();
      if (running === undefined) throw new Error("the load was not started");
      return running;
    },
  };
}
