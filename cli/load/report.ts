import { formatTable } from "../table.ts";
import type { StreamCount } from "./statistics.ts";

/** The requests of one region. */
export interface CallerReport {
  readonly from: string;
  /** Requests of each stream, a second, as planned. */
  readonly ratePerSecond: number;
  /** False if its pod was lost, or a part of its log: then more requests may have failed than are counted. */
  readonly complete: boolean;
  /** The reason if it is not complete. */
  readonly problem?: string;
}

/** The result of a load. Contains no secret. */
export interface LoadReport {
  /** RFC 3339. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly timeoutSeconds: number;
  readonly callers: readonly CallerReport[];
  /** One stream to the Service with endpoints in every region, from each region. */
  readonly shared: readonly StreamCount[];
  /** One stream for each ordered pair of regions. */
  readonly pairs: readonly StreamCount[];
}

/** Sums over all streams of a load. */
export function totals({ shared, pairs }: Pick<LoadReport, "shared" | "pairs">) {
  const streams = [...shared, ...pairs];
  const sum = (count: (stream: StreamCount) => number): number =>
    streams.reduce((total, stream) => total + count(stream), 0);
  return {
    sent: sum(({ sent }) => sent),
    failed: sum(({ failed }) => failed),
    longestGapMs: streams.reduce((most, { longestGapMs }) => Math.max(most, longestGapMs), 0),
  };
}

const columns = ["from", "to", "sent", "failed", "longest gap", "median", "p95", "longest"];

function milliseconds(value: number | undefined): string {
  return value === undefined ? "-" : `${value} ms`;
}

/** Formats a load as text: a row for each stream, what failed, and the sums. */
export function formatLoad(report: LoadReport): string {
  const streams = [...report.shared, ...report.pairs];
  const rows = streams.map(({ from, to, sent, failed, longestGapMs, latencyMs }) => [
    from,
    to ?? "any region",
    String(sent),
    String(failed),
    milliseconds(sent === 0 ? undefined : longestGapMs),
    ...[latencyMs?.median, latencyMs?.p95, latencyMs?.longest].map(milliseconds),
  ]);
  const origins = report.shared.map(({ from, answers }) => {
    const counts = Object.entries(answers).map(([region, count]) => `${region} ${count}`);
    return `${from} was answered by ${counts.join(", ") || "no region"}`;
  });
  const failures = streams.flatMap(({ from, to, failures }) =>
    Object.entries(failures).map(
      ([what, count]) => `${from} to ${to ?? "any region"}: ${count} × ${what}`,
    ),
  );
  const incomplete = report.callers
    .filter(({ complete }) => !complete)
    .map(({ from, problem }) => `${from}: incomplete: ${problem ?? "unknown reason"}`);
  const { sent, failed, longestGapMs } = totals(report);
  const sum = `${sent} requests, ${failed} failed, longest gap ${longestGapMs} ms`;
  return [
    formatTable(columns, rows, 2),
    ...[origins, failures, incomplete]
      .filter(({ length }) => length > 0)
      .map((lines) => `\n${lines.join("\n")}`),
    `\n${sum}`,
  ].join("\n");
}
