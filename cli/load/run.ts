import { setTimeout as sleep } from "node:timers/promises";
import { expectedPairs, type Fleet } from "../stack/fleet.ts";
import { startSeconds } from "../../components/internal/scriptJob.ts";
import { Caller } from "./caller.ts";
import { CallerLog } from "./callerLog.ts";
import { defaultPatienceSeconds, type LoadSettings, planCallers } from "./plan.ts";
import type { CallerReport, LoadReport } from "./report.ts";
import { countStreams } from "./statistics.ts";

/** How a load is stopped and observed. */
export interface LoadControl {
  /** Ends the load before its time; requests that are open may end. */
  readonly stop: AbortSignal;
  /** Does not even wait for those. What was created is removed all the same. */
  readonly leave: AbortSignal;
  /** Receives what happens, in lines. */
  readonly note: (line: string) => void;
}

type LoadCaller = Caller<CallerLog>;

/** Seconds between two readings of the callers' logs. */
const readingSeconds = 2;

/**
 * Sends steady requests from every region, until the time is over or it is stopped, and counts them. The requests come
 * from a pod in each region, inside the mesh, which is deleted at the end in any case.
 *
 * @throws Error if a caller cannot be created
 */
export async function runLoad(
  fleet: Fleet,
  settings: LoadSettings,
  control: LoadControl,
): Promise<LoadReport> {
  const kubeconfigs = new Map(Object.entries(fleet.kubeconfigs));
  const plans = planCallers(fleet.regions, expectedPairs(fleet), settings);
  const callers = plans.map(
    (plan) => new Caller("load", plan, kubeconfigs.get(plan.from) ?? "", new CallerLog()),
  );
  try {
    await together(callers, (caller) => caller.start(settings));
    const startedAt = await watch(callers, settings, control);
    return reportOf(callers, settings, startedAt);
  } finally {
    control.note("deleting the callers");
    await Promise.all(callers.map((caller) => removed(caller, control)));
  }
}

/** Deletes a caller. A region that does not answer at the end costs no result: Kubernetes deletes the Job by itself. */
async function removed(caller: LoadCaller, { note }: LoadControl): Promise<void> {
  try {
    await caller.remove();
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    note(`${caller.plan.from}: the caller was not deleted, and ends by itself: ${reason}`);
  }
}

/** Runs something for every caller. @throws the first error, after all have ended. */
async function together(
  callers: readonly LoadCaller[],
  work: (caller: LoadCaller) => Promise<void>,
): Promise<void> {
  const results = await Promise.allSettled(callers.map(work));
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

/** Reads the callers' logs until all are over, and returns when all had started. */
async function watch(
  callers: readonly LoadCaller[],
  { durationSeconds, timeoutSeconds, patienceSeconds = defaultPatienceSeconds }: LoadSettings,
  { stop, leave, note }: LoadControl,
): Promise<Date> {
  const limit = startSeconds + patienceSeconds + durationSeconds + 2 * timeoutSeconds;
  let deadline = Date.now() + limit * 1000;
  let startedAt: Date | undefined;
  let stopping = false;
  const over = (): boolean => leave.aborted || callers.every((caller) => caller.over);
  while (!over() && Date.now() < deadline) {
    await together(callers, (caller) => caller.read());
    if (startedAt === undefined && callers.every(({ log }) => log.started)) {
      startedAt = new Date();
      note(`counting requests from ${callers.map(({ plan }) => plan.from).join(", ")}`);
    }
    if (stop.aborted && !stopping) {
      stopping = true;
      note("stopping, waiting for open requests");
      await together(callers, (caller) => caller.stop());
      deadline = Date.now() + (2 * timeoutSeconds + 30) * 1000;
    }
    await pause(stopping ? [leave] : [stop, leave]);
  }
  // What was logged since.
  await together(callers, (caller) => caller.read());
  return startedAt ?? new Date();
}

async function pause(signals: readonly AbortSignal[]): Promise<void> {
  await sleep(readingSeconds * 1000, undefined, { signal: AbortSignal.any([...signals]) }).catch(
    () => undefined,
  );
}

function reportOf(
  callers: readonly LoadCaller[],
  { timeoutSeconds }: LoadSettings,
  startedAt: Date,
): LoadReport {
  const streams = callers.flatMap(({ plan, log }) =>
    countStreams(
      plan.from,
      plan.streams.map(({ target }) => target),
      log.records,
    ),
  );
  return {
    startedAt: startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    timeoutSeconds,
    callers: callers.map(callerReport),
    shared: streams.filter(({ to }) => to === undefined),
    pairs: streams.filter(({ to }) => to !== undefined),
  };
}

function callerReport({ plan, log, state }: LoadCaller): CallerReport {
  const { from, ratePerSecond } = plan;
  if (log.complete) return { from, ratePerSecond, complete: true };
  const problem = log.ended ? `${log.unread} requests are not in its log` : `its pod: ${state}`;
  return { from, ratePerSecond, complete: false, problem };
}
