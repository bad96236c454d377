import { quantileOf } from "../quantile.ts";
import type { StreamTick, TrafficTick } from "./tick.ts";

/** One stream over the last seconds, and since the begin. */
export interface StreamStatistics {
  readonly kind: StreamTick["kind"];
  readonly from: string;
  readonly to?: string;
  /** Requests a second that have ended. */
  readonly ratePerSecond: number;
  /** Share of successful requests, 0 to 1; absent if none has ended. */
  readonly success?: number;
  /** Milliseconds of answered requests; absent if there are none. */
  readonly latencyMs?: { readonly p50: number; readonly p95: number; readonly p99: number };
  /** Failures by kind. */
  readonly failures: Readonly<Record<string, number>>;
  readonly total: { readonly sent: number; readonly failed: number };
}

interface Total {
  readonly sent: number;
  readonly failed: number;
}

/** Statistics over the ticks of the last seconds. */
export class TrafficWindow {
  readonly #seconds: number;
  #ticks: TrafficTick[] = [];
  #begin: number | undefined;
  readonly #totals = new Map<string, Total>();

  /** @param seconds length of the window */
  constructor(seconds = 10) {
    this.#seconds = seconds;
  }

  /** Adds a tick, and forgets those that are older than the window. */
  add(tick: TrafficTick): void {
    const now = Date.parse(tick.at);
    const since = now - this.#seconds * 1000;
    this.#ticks = [...this.#ticks, tick].filter(({ at }) => Date.parse(at) > since);
    for (const stream of tick.streams) {
      if (stream.sent > 0) this.#begin ??= now - 1000;
      const { sent, failed } = this.#total(stream);
      const total = { sent: sent + stream.sent, failed: failed + stream.failed };
      this.#totals.set(keyOf(stream), total);
    }
  }

  /** The statistics of every stream, in the order of the last tick. */
  get statistics(): StreamStatistics[] {
    const last = this.#ticks.at(-1);
    if (last === undefined) return [];
    // A request that is counted late would make the first seconds too fast.
    const sending = (Date.parse(last.at) - (this.#begin ?? Date.parse(last.at))) / 1000;
    const seconds = Math.max(1, Math.min(this.#seconds, sending));
    return last.streams.map((stream) => this.#statisticsOf(stream, seconds));
  }

  /** Sums over all streams since the begin. */
  get total(): Total {
    const all = [...this.#totals.values()];
    return {
      sent: all.reduce((sum, { sent }) => sum + sent, 0),
      failed: all.reduce((sum, { failed }) => sum + failed, 0),
    };
  }

  #total(stream: StreamTick): Total {
    return this.#totals.get(keyOf(stream)) ?? { sent: 0, failed: 0 };
  }

  #statisticsOf(stream: StreamTick, seconds: number): StreamStatistics {
    const key = keyOf(stream);
    const own = this.#ticks.flatMap(({ streams }) => streams.filter((one) => keyOf(one) === key));
    const sent = own.reduce((sum, one) => sum + one.sent, 0);
    const failed = own.reduce((sum, one) => sum + one.failed, 0);
    const latencies = own.flatMap(({ latenciesMs }) => latenciesMs).sort((a, b) => a - b);
    const { kind, from, to } = stream;
    return {
      ...{ kind, from, ...(to !== undefined && { to }) },
      ratePerSecond: Math.round((sent / seconds) * 10) / 10,
      ...(sent > 0 && { success: (sent - failed) / sent }),
      ...(latencies.length > 0 && {
        latencyMs: {
          p50: quantile(latencies, 0.5),
          p95: quantile(latencies, 0.95),
          p99: quantile(latencies, 0.99),
        },
      }),
      failures: sums(own.map(({ failures }) => failures)),
      total: this.#total(stream),
    };
  }
}

function keyOf({ kind, from, to = "" }: StreamTick): string {
  return `${kind} ${from} ${to}`;
}

/** A quantile in tenths; 0 without a number. */
function quantile(sorted: readonly number[], share: number): number {
  return Math.round((quantileOf(sorted, share) ?? 0) * 10) / 10;
}

function sums(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const all = new Map<string, number>();
  for (const [key, count] of counts.flatMap((one) => Object.entries(one))) {
    all.set(key, (all.get(key) ?? 0) + count);
  }
  return Object.fromEntries(all);
}
