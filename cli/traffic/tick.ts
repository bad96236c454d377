import type { CallerPlan } from "../load/plan.ts";
import {
  demoTarget,
  failureOf,
  isAnswered,
  type RequestRecord,
  sharedTarget,
} from "../load/records.ts";

/**
 * What is called: one region's own probe (`pair`), the Service with a probe in every region (`shared`), or the demo's
 * `hello`, whose replicas Karmada divides by the weights (`demo`).
 */
type StreamKind = "pair" | "shared" | "demo";

/** The requests of one caller to one target that ended within one tick. */
export interface StreamTick {
  readonly kind: StreamKind;
  /** The calling region. */
  readonly from: string;
  /** The region that was called; absent for a Service of all regions. */
  readonly to?: string;
  readonly sent: number;
  readonly failed: number;
  /** Failures by kind, in words. */
  readonly failures: Readonly<Record<string, number>>;
  /** Successful responses by the region that sent them. */
  readonly answers: Readonly<Record<string, number>>;
  /** Milliseconds of each answered request. */
  readonly latenciesMs: readonly number[];
}

/** The state of a region's caller: before its first request, sending, or without news of it. */
export interface CallerTick {
  readonly region: string;
  readonly state: "starting" | "sending" | "lost";
  /** Why it is lost, or what it waits for. */
  readonly problem?: string;
}

/** What happened since the last tick, about a second ago. Contains no secret. */
export interface TrafficTick {
  /** RFC 3339. */
  readonly at: string;
  /** One per region, in the order of the stack's outputs. */
  readonly callers: readonly CallerTick[];
  /** One per caller and target, also without a request. */
  readonly streams: readonly StreamTick[];
}

/** Counts a caller's requests by target. */
export function countTick(
  { from, streams }: CallerPlan,
  records: readonly RequestRecord[],
): StreamTick[] {
  return streams.map(({ target }) => {
    const own = records.filter((record) => record.target === target);
    const answered = own.filter(isAnswered);
    const failed = own.filter((record) => !isAnswered(record));
    return {
      ...streamOf(from, target),
      sent: own.length,
      failed: failed.length,
      failures: tally(failed.map(failureOf)),
      answers: tally(answered.map(({ origin = "" }) => origin)),
      latenciesMs: answered.map(({ seconds }) => Math.round(seconds * 1_000_000) / 1000),
    };
  });
}

function streamOf(from: string, target: string): Pick<StreamTick, "kind" | "from" | "to"> {
  if (target === sharedTarget) return { kind: "shared", from };
  return target === demoTarget ? { kind: "demo", from } : { kind: "pair", from, to: target };
}

/** Counts equal words. */
function tally(words: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return Object.fromEntries(counts);
}
