import { quantileOf } from "../quantile.ts";
import { failureOf, isAnswered, type RequestRecord, sharedTarget } from "./records.ts";

/** Requests of one caller to one target, counted. */
export interface StreamCount {
  /** The calling region. */
  readonly from: string;
  /** The region that was called; absent for the Service with endpoints in every region. */
  readonly to?: string;
  readonly sent: number;
  /** Requests without a successful response from a region that was asked. A request is sent once. */
  readonly failed: number;
  /** Failures by kind. */
  readonly failures: Readonly<Record<string, number>>;
  /** Successful responses by the region that sent them. */
  readonly answers: Readonly<Record<string, number>>;
  /**
   * The longest time in which no request of this stream was answered, in milliseconds: between the ends of two answered
   * requests, or from the first request to the first answer, or from the last answer to the end of the last request.
   * Without a disturbance it is about the interval between two requests. 0 if nothing was sent.
   */
  readonly longestGapMs: number;
  /** Milliseconds of answered requests; absent if there are none. */
  readonly latencyMs?: { readonly median: number; readonly p95: number; readonly longest: number };
}

/** Counts each target of a caller, in this order. */
export function countStreams(
  from: string,
  targets: readonly string[],
  records: readonly RequestRecord[],
): StreamCount[] {
  return targets.map((target) =>
    countStream(
      from,
      target,
      records.filter((record) => record.target === target),
    ),
  );
}

function countStream(from: string, target: string, records: readonly RequestRecord[]): StreamCount {
  const answered = records.filter(isAnswered);
  const failed = records.filter((record) => !isAnswered(record));
  const latencies = answered.map(({ seconds }) => seconds * 1000).sort((a, b) => a - b);
  return {
    from,
    ...(target !== sharedTarget && { to: target }),
    sent: records.length,
    failed: failed.length,
    failures: tally(failed.map(failureOf)),
    answers: tally(answered.map(({ origin = "" }) => origin)),
    longestGapMs: longestGapMs(records),
    ...(latencies.length > 0 && {
      latencyMs: {
        median: quantile(latencies, 0.5),
        p95: quantile(latencies, 0.95),
        longest: quantile(latencies, 1),
      },
    }),
  };
}

function longestGapMs(records: readonly RequestRecord[]): number {
  if (records.length === 0) return 0;
  const first = records.reduce((least, { start }) => Math.min(least, start), Infinity);
  const last = records.reduce((most, { end }) => Math.max(most, end), 0);
  const ends = records.filter(isAnswered).map(({ end }) => end);
  const times = [first, ...ends.sort((a, b) => a - b), last];
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  return Math.round(gaps.reduce((most, gap) => Math.max(most, gap), 0) * 1000);
}

/** A quantile in whole units; 0 without a number. */
function quantile(sorted: readonly number[], share: number): number {
  return Math.round(quantileOf(sorted, share) ?? 0);
}

function tally(words: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([left], [right]) => (left < right ? -1 : 1)));
}
