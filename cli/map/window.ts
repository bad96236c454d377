import { quantileOf } from "../quantile.ts";
import type { TrafficTick, StreamTick } from "../traffic/tick.ts";
import type { Flow, Kind, RouteView, Totals } from "./feed.ts";

/** Seconds over which rates, success and latencies are counted. */
export const windowSeconds = 30;

/** Counts of one route in one tick. */
interface Sample {
  readonly atMs: number;
  readonly sent: number;
  readonly failed: number;
  readonly latenciesMs: readonly number[];
  readonly failure?: string;
}

interface Route {
  readonly from: string;
  readonly to: string | null;
  readonly kind: Kind;
  samples: Sample[];
}

/** True if requests from one region to another are expected to be answered. */
export type Expected = (from: string, to: string | null) => boolean;

/** The requests of the last seconds, by route. */
export class TrafficWindow {
  readonly #routes = new Map<string, Route>();
  #firstMs: number | undefined;
  #lastMs = 0;

  /** Adds a tick, forgets what is too old, and returns what ended in it. */
  add(tick: TrafficTick, expected: Expected): Flow[] {
    this.#lastMs = Date.parse(tick.at);
    const flows = tick.streams.flatMap((stream) => this.#addStream(stream, expected));
    if (flows.length > 0) this.#firstMs ??= this.#lastMs - 1000;
    const oldest = this.#lastMs - windowSeconds * 1000;
    for (const route of this.#routes.values())
      route.samples = route.samples.filter(({ atMs }) => atMs > oldest);
    return flows;
  }

  #addStream(stream: StreamTick, expected: Expected): Flow[] {
    const { kind, from, failed, failures, latenciesMs } = stream;
    const target = stream.to ?? null;
    const answers = Object.entries(stream.answers);
    // The latencies of a stream to all regions do not say which region each is of.
    const own = kind === "pair" ? latenciesMs : [];
    const flows: Flow[] = [];
    for (const [to, count] of answers) {
      this.#sample({ from, to, kind }, { sent: count, failed: 0, latenciesMs: own });
      flows.push({ from, to, kind, answered: true, expected: true, count });
    }
    if (failed > 0) {
      const failure = mostFrequent(failures);
      const sample = {
        sent: failed,
        failed,
        latenciesMs: [],
        ...(failure !== null && { failure }),
      };
      this.#sample({ from, to: target, kind }, sample);
      const isExpected = expected(from, target);
      flows.push({ from, to: target, kind, answered: false, expected: isExpected, count: failed });
    } else if (target !== null) this.#route({ from, to: target, kind });
    return flows;
  }

  #route(key: Pick<Route, "from" | "to" | "kind">): Route {
    const id = JSON.stringify([key.from, key.to, key.kind]);
    const route = this.#routes.get(id) ?? { ...key, samples: [] };
    this.#routes.set(id, route);
    return route;
  }

  #sample(key: Pick<Route, "from" | "to" | "kind">, counts: Omit<Sample, "atMs">): void {
    this.#route(key).samples.push({ atMs: this.#lastMs, ...counts });
  }

  /** Every route that had a request since the start, or could have. */
  routes(expected: Expected): RouteView[] {
    const seconds = this.#seconds();
    return [...this.#routes.values()].map(({ from, to, kind, samples }) => {
      const sent = sum(samples.map((sample) => sample.sent));
      const failed = sum(samples.map((sample) => sample.failed));
      const failure = samples.findLast((sample) => sample.failure !== undefined)?.failure ?? null;
      const isExpected = expected(from, to);
      const latencies = samples.flatMap(({ latenciesMs }) => latenciesMs);
      return {
        ...{ from, to, kind, expected: isExpected, sent, failed, failure },
        rate: sent / seconds,
        ...percentiles(latencies),
      };
    });
  }

  /** Sums over the expected requests. */
  totals(expected: Expected, counted: number): Totals {
    const routes = [...this.#routes.values()].filter(({ from, to }) => expected(from, to));
    const samples = routes.flatMap((route) => route.samples);
    const sent = sum(samples.map((sample) => sample.sent));
    return {
      ...{ sent, counted, rate: sent / this.#seconds() },
      failed: sum(samples.map((sample) => sample.failed)),
      ...percentiles(samples.flatMap(({ latenciesMs }) => latenciesMs)),
    };
  }

  /** Answers by region of the Service of all regions: the demo's, or without it the probes'. */
  answers(): ReadonlyMap<string, number> {
    const routes = [...this.#routes.values()];
    const kind = routes.some((route) => route.kind === "demo") ? "demo" : "shared";
    const counts = new Map<string, number>();
    for (const { to, samples } of routes.filter((route) => route.kind === kind)) {
      const answered = sum(samples.map(({ sent, failed }) => sent - failed));
      if (to !== null) counts.set(to, (counts.get(to) ?? 0) + answered);
    }
    return counts;
  }

  /** Requests of other regions to one region alone, and how many were answered, in the last seconds. */
  heard(to: string, seconds: number): { readonly sent: number; readonly answered: number } {
    const since = this.#lastMs - seconds * 1000;
    const samples = [...this.#routes.values()]
      .filter((route) => route.to === to && route.from !== to && route.kind === "pair")
      .flatMap((route) => route.samples.filter(({ atMs }) => atMs > since));
    const sent = sum(samples.map((sample) => sample.sent));
    return { sent, answered: sent - sum(samples.map((sample) => sample.failed)) };
  }

  /** Seconds that the window covers: fewer than its length at the start. */
  #seconds(): number {
    if (this.#firstMs === undefined) return windowSeconds;
    return Math.min(windowSeconds, Math.max(1, (this.#lastMs - this.#firstMs) / 1000));
  }
}

function percentiles(latenciesMs: number[]) {
  const sorted = latenciesMs.sort((left, right) => left - right);
  return { p50Ms: quantileOf(sorted, 0.5) ?? null, p99Ms: quantileOf(sorted, 0.99) ?? null };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function mostFrequent(counts: Readonly<Record<string, number>>): string | null {
  const sorted = Object.entries(counts).sort(([, left], [, right]) => right - left);
  return sorted[0]?.[0] ?? null;
}
