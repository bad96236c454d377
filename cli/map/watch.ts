import { setTimeout as sleep } from "node:timers/promises";
import type { Fleet } from "../stack/fleet.ts";
import { readCluster } from "./clusterState.ts";
import type { MapModel } from "./model.ts";

/** Milliseconds between two readings of a region. */
const readingMs = 3000;

/** Reads all regions' APIs into a model again and again, each at its own pace, until it is stopped. */
export async function watchClusters(
  { regions, kubeconfigs }: Fleet,
  model: MapModel,
  stop: AbortSignal,
): Promise<void> {
  const byName = new Map(Object.entries(kubeconfigs));
  await Promise.all(
    regions.map(async (name) => {
      while (!stop.aborted) {
        model.read(name, await readCluster(byName.get(name) ?? ""));
        await sleep(readingMs, undefined, { signal: stop }).catch(() => undefined);
      }
    }),
  );
}
