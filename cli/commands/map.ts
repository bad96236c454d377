import { writeFile } from "node:fs/promises";
import { buildAssets } from "../map/assets.ts";
import type { MapMessage } from "../map/feed.ts";
import { MapModel } from "../map/model.ts";
import { serveMap } from "../map/server.ts";
import { watchClusters } from "../map/watch.ts";
import type { Fleet } from "../stack/fleet.ts";
import { liveTraffic } from "../traffic/live.ts";
import { listenToInterrupts } from "./interrupts.ts";
import { exitCodes, type MapFlags, type Output } from "./options.ts";

/** Options of the map. */
export interface MapCommand extends MapFlags {
  /** The fleet's name, for the page. */
  readonly title: string;
  readonly output: Output;
  /** A file for the last state of the map, as JSON. @default none */
  readonly report?: string;
}

/**
 * Serves the map, with requests of its own, until the time is over or the person interrupts. Then the callers are deleted.
 *
 * @returns the exit code: that requests fail is for the page to show, so it is 0 if any were counted
 * @throws Error for a place of no region, a port that is in use, or callers of which none can be created
 */
export async function map(fleet: Fleet, command: MapCommand): Promise<number> {
  const { rate, timeout, duration, output, report, port, place, title } = command;
  const unknown = [...place.keys()].filter((name) => !fleet.regions.includes(name));
  if (unknown.length > 0) {
    const expected = fleet.regions.join(", ");
    throw new Error(`--place: unknown region; got ${unknown.join(", ")}; expected ${expected}`);
  }
  const server = await serveMap(await buildAssets(), port);
  const interrupts = listenToInterrupts();
  const done = new AbortController();
  const note = (line: string): void => {
    process.stderr.write(`… ${line}\n`);
  };
  const model = new MapModel(title, fleet.regions, place);
  let last: MapMessage | undefined;
  let watching: Promise<void> | undefined;
  try {
    process.stdout.write(
      output === "json" ? `${JSON.stringify({ url: server.url })}\n` : `${server.url}\n`,
    );
    note(`the map is open to who has this address, until Ctrl-C`);
    watching = watchClusters(fleet, model, AbortSignal.any([interrupts.stop, done.signal]));
    const settings = {
      ...{ name: "map" as const, shared: true, stop: interrupts.stop, note },
      ...{ ratePerSecond: rate, timeoutSeconds: timeout, durationSeconds: duration },
    };
    for await (const tick of liveTraffic(fleet, settings)) {
      last = model.tick(tick);
      server.send(last);
    }
    server.send(model.end(Date.now(), "The command has ended; its callers are deleted."));
    if (report !== undefined) await writeFile(report, `${JSON.stringify(last, undefined, 2)}\n`);
    return (last?.totals.counted ?? 0) > 0 ? exitCodes.ok : exitCodes.unknown;
  } finally {
    done.abort();
    await watching;
    interrupts.close();
    await server.close();
  }
}
