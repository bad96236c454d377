import { setTimeout as sleep } from "node:timers/promises";
import type { CallerName } from "../load/job.ts";
import { type CallerPlan, planCallers, type Stream } from "../load/plan.ts";
import { demoTarget } from "../load/records.ts";
import { expectedPairs, type Fleet } from "../stack/fleet.ts";
import { demoIsDeployed, helloUrl } from "./demo.ts";
import { LiveRegion } from "./region.ts";
import { countTick, type TrafficTick } from "./tick.ts";

/** Settings of live traffic. */
export interface LiveSettings {
  /** Name of the Jobs: commands of different names can run at the same time. */
  readonly name: Extract<CallerName, "traffic" | "map">;
  /** Requests a second from each region to each target. A region sends at most 40 a second in all. @default 2 */
  readonly ratePerSecond?: number;
  /** Time limit of one request, in seconds. @default 5 */
  readonly timeoutSeconds?: number;
  /** The traffic ends after this time, in seconds. @default six hours */
  readonly durationSeconds?: number;
  /** Also calls the Services of all regions: the probes' and, where it is deployed, the demo's. @default false */
  readonly shared?: boolean;
  /** Ends the traffic; what was created is then deleted. */
  readonly stop: AbortSignal;
  /** Receives what happens, in lines. @default nobody */
  readonly note?: (line: string) => void;
}

const tickMs = 1000;
const longest = 21_600;

/**
 * Sends steady requests between all regions and yields what happened, once a second, from the start: first with callers that
 * are `starting`. It creates a Job in each region, and deletes it when the iteration ends: by `stop`, by the end of the
 * time, or because the consumer leaves the loop. A region whose API does not answer, or whose pod is lost, is a caller
 * with state `lost`; it is tried again, and the others go on.
 *
 *     for await (const tick of liveTraffic(fleet, { name: "map", stop })) show(tick);
 *
 * @throws Error if no region's caller can be created, with the first reason
 */
export async function* liveTraffic(
  fleet: Fleet,
  settings: LiveSettings,
): AsyncGenerator<TrafficTick, void, void> {
  const { stop, durationSeconds = longest, note = () => undefined } = settings;
  const plans = await plansOf(fleet, settings);
  const end = Date.now() + durationSeconds * 1000;
  const kubeconfigs = new Map(Object.entries(fleet.kubeconfigs));
  const regions = plans.map(
    (plan) => new LiveRegion(plan, kubeconfigs.get(plan.from) ?? "", settings),
  );
  const leave = new AbortController();
  const ending = AbortSignal.any([stop, leave.signal]);
  const running = regions.map((region) => region.run(end, ending));
  try {
    while (!ending.aborted && Date.now() < end) {
      if (regions.every(({ failedToStart }) => failedToStart)) {
        throw new Error(regions[0]?.problem ?? "the fleet has no region");
      }
      await sleep(tickMs, undefined, { signal: ending }).catch(() => undefined);
      yield {
        at: new Date().toISOString(),
        callers: regions.map((region) => region.tick),
        streams: regions.flatMap((region) => countTick(region.plan, region.take())),
      };
    }
  } finally {
    leave.abort();
    note("deleting the callers");
    await Promise.all(running);
    const removals = await Promise.allSettled(regions.map((region) => region.remove()));
    for (const [index, result] of removals.entries()) {
      if (result.status === "rejected") {
        const region = plans[index]?.from ?? "";
        note(`${region}: the caller was not deleted, and ends by itself`);
      }
    }
  }
}

async function plansOf(fleet: Fleet, settings: LiveSettings): Promise<CallerPlan[]> {
  const { ratePerSecond = 2, shared = false } = settings;
  const demo: Stream[] =
    shared && (await demoIsDeployed(fleet)) ? [{ target: demoTarget, url: helloUrl }] : [];
  const targets = shared ? ("all" as const) : ("regions" as const);
  return planCallers(fleet.regions, expectedPairs(fleet), { targets, ratePerSecond }, demo);
}
