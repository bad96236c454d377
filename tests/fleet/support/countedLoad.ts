import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { LoadReport } from "../../../cli/load/report.ts";
import { runLoad } from "../../../cli/load/run.ts";
import { kubeconfigFolder } from "../../../local/commands/fleet.ts";
import { cloud } from "./run.ts";

/** A load that runs. */
export interface CountedLoad {
  /** Ends it, and returns the count. */
  stop(): Promise<LoadReport>;
}

/** Starts steady requests between the regions, four a second each, and returns when they count. */
export async function startLoad(regions: readonly string[]): Promise<CountedLoad> {
  const texts = regions.map(async (name) => {
    const text = await readFile(join(kubeconfigFolder(cloud), `${name}.yaml`), "utf8");
    return [name, text] as const;
  });
  const stop = new AbortController();
  const kubeconfigs = Object.fromEntries(await Promise.all(texts));
  const settings = {
    ...{ targets: "all" as const, ratePerSecond: 4, timeoutSeconds: 5 },
    durationSeconds: 1800,
  };
  let running: Promise<LoadReport> | undefined;
  await new Promise<void>((resolve, reject) => {
    const note = (line: string): void => {
      if (line.startsWith("counting")) resolve();
    };
    const control = { stop: stop.signal, leave: new AbortController().signal, note };
    running = runLoad({ regions, kubeconfigs }, settings, control);
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
