import type { TrafficTick, StreamTick } from "../../../cli/traffic/tick.ts";
import { placeOfRegion } from "../../../cli/map/places.ts";

/** A fleet that the page is tested with: names of regions, and where they are. Its traffic is what the tests say. */
export interface TestFleet {
  readonly name: string;
  /** The provider's region by the region's name. */
  readonly regions: Readonly<Record<string, string>>;
}

export const three: TestFleet = {
  name: "dev",
  regions: { eu: "eu-central", ap: "ap-south", us: "us-east" },
};

export const ten: TestFleet = {
  name: "production",
  regions: {
    frankfurt: "eu-central",
    london: "gb-lon",
    amsterdam: "nl-ams",
    stockholm: "se-sto",
    newark: "us-east",
    fremont: "us-west",
    "sao-paulo": "br-gru",
    singapore: "sg-sin-2",
    tokyo: "jp-tyo-3",
    sydney: "ap-southeast",
  },
};

/** What deviates from a fleet in which every request is answered. */
export interface Fault {
  /** Regions that answer no other region. */
  readonly silent?: readonly string[];
  /** Share of the requests of a route `from to` that fail. */
  readonly failing?: Readonly<Record<string, number>>;
  /** Weights of the demo's replicas. @default 1 for each region that is not silent */
  readonly weights?: Readonly<Record<string, number>>;
}

/** Requests a second from each region to each target. */
const rate = 4;

/** One tick of a fleet's traffic. The latencies follow the distance, as light in a fibre does. */
export function tickOf(
  { regions }: TestFleet,
  index: number,
  at: Date,
  fault: Fault = {},
): TrafficTick {
  const names = Object.keys(regions);
  const silent = new Set(fault.silent ?? []);
  const failing = new Map(Object.entries(fault.failing ?? {}));
  const weights = new Map(Object.entries(fault.weights ?? {}));
  const serving = names.filter((name) => !silent.has(name) && (weights.get(name) ?? 1) > 0);
  const pair = (from: string, to: string): StreamTick => {
    const share = silent.has(to) && from !== to ? 1 : (failing.get(`${from} ${to}`) ?? 0);
    const failed = Math.floor(rate * share * (index + 1)) - Math.floor(rate * share * index);
    const answered = rate - failed;
    return {
      ...{ kind: "pair", from, to, sent: rate, failed },
      failures: failed > 0 ? { "curl 28: timed out": failed } : {},
      answers: answered > 0 ? { [to]: answered } : {},
      latenciesMs: Array.from({ length: answered }, (_value, request) =>
        latency(regions[from] ?? "", regions[to] ?? "", index * rate + request),
      ),
    };
  };
  const spreadOver = (kind: "shared" | "demo", from: string): StreamTick => {
    const answers = new Map<string, number>();
    const total = serving.reduce((sum, name) => sum + (weights.get(name) ?? 1), 0);
    for (let request = 0; request < rate; request += 1) {
      let left = (((index * rate + request) * 0.618034 + names.indexOf(from) * 0.27) % 1) * total;
      const to = serving.find((name) => (left -= weights.get(name) ?? 1) < 0) ?? from;
      answers.set(to, (answers.get(to) ?? 0) + 1);
    }
    const counts = Object.fromEntries(answers);
    return { kind, from, sent: rate, failed: 0, failures: {}, answers: counts, latenciesMs: [] };
  };
  return {
    at: at.toISOString(),
    callers: names.map((region) => ({ region, state: "sending" as const })),
    streams: names.flatMap((from) => [
      ...names.map((to) => pair(from, to)),
      spreadOver("shared", from),
      spreadOver("demo", from),
    ]),
  };
}

/** Milliseconds between two regions: five for each 1,000 km there, and as many back, with some noise. */
function latency(from: string, to: string, request: number): number {
  const [left, right] = [placeOfRegion(from), placeOfRegion(to)];
  if (left === undefined || right === undefined) return 1;
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const cosine =
    Math.sin(radians(left.latitude)) * Math.sin(radians(right.latitude)) +
    Math.cos(radians(left.latitude)) *
      Math.cos(radians(right.latitude)) *
      Math.cos(radians(left.longitude - right.longitude));
  const kilometres = 6371 * Math.acos(Math.min(1, Math.max(-1, cosine)));
  const noise = (request * 0.754878) % 1;
  return 2 + (kilometres / 1000) * 12 + noise * noise * (6 + kilometres / 400);
}
