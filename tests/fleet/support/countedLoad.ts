import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { startSteadyLoad, type SteadyLoad } from "../../../cli/load/steady.ts";
import { kubeconfigFolder } from "../../../local/commands/fleet.ts";
import { cloud } from "./run.ts";

/** Starts steady requests between the regions, four a second each, and returns when they count. */
export async function startLoad(regions: readonly string[]): Promise<SteadyLoad> {
  const texts = regions.map(async (name) => {
    const text = await readFile(join(kubeconfigFolder(cloud), `${name}.yaml`), "utf8");
    return [name, text] as const;
  });
  const kubeconfigs = Object.fromEntries(await Promise.all(texts));
  const settings = {
    ...{ targets: "all" as const, ratePerSecond: 4, timeoutSeconds: 5 },
    durationSeconds: 1800,
  };
  return startSteadyLoad({ regions, kubeconfigs }, settings);
}
