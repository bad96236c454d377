import type { Health, Kind, RegionView, RouteView, Totals } from "./feed.ts";

/** The requests that are shown: those of one kind, or all. */
export type Shown = Kind | "all";

/** The requests of one region to one other, of the kinds that are shown. */
export type Route = Omit<RouteView, "kind">;

/** Identifies a route. */
export function routeKey(from: string, to: string | null): string {
  return `${from} ${to ?? "*"}`;
}

/** Adds up the kinds of each route, in the order of the regions. */
export function mergeRoutes(
  routes: readonly RouteView[],
  shown: Shown,
  regions: readonly string[],
): ReadonlyMap<string, Route> {
  const merged = new Map<string, Route>();
  const rank = (name: string | null): number => (name === null ? Infinity : regions.indexOf(name));
  const sorted = routes
    .filter(({ kind }) => shown === "all" || shown === kind)
    .toSorted((a, b) => rank(a.from) - rank(b.from) || rank(a.to) - rank(b.to));
  for (const route of sorted) {
    const key = routeKey(route.from, route.to);
    const before = merged.get(key);
    merged.set(key, before === undefined ? route : add(before, route));
  }
  return merged;
}

function add(left: Route, right: Route): Route {
  return {
    ...left,
    expected: left.expected && right.expected,
    sent: left.sent + right.sent,
    failed: left.failed + right.failed,
    rate: left.rate + right.rate,
    p50Ms: left.p50Ms ?? right.p50Ms,
    p99Ms: left.p99Ms ?? right.p99Ms,
    failure: left.failure ?? right.failure,
  };
}

/** A rate in requests a second. */
export function rateText(rate: number): string {
  return rate === 0 ? "0" : rate < 10 ? rate.toFixed(1) : String(Math.round(rate));
}

/** The share of answered requests. It is 100 % only if all were answered. */
export function answeredText({ sent, failed }: Pick<Totals, "sent" | "failed">): string {
  if (sent === 0) return "–";
  const percent = Math.floor(((sent - failed) / sent) * 1000) / 10;
  return failed === 0 ? "100 %" : `${percent.toFixed(1)} %`;
}

export function millisecondsText(value: number | null): string {
  if (value === null) return "–";
  if (value >= 1000) return `${(value / 1000).toFixed(1)} s`;
  return value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`;
}

/** The name of a region's place, if it says more than its own name. */
export function placeText({ name, place, region }: RegionView): string {
  const title = place?.title ?? region ?? "";
  return bare(title) === bare(name) ? "" : title;
}

/** Letters without accents, marks and case. */
function bare(text: string): string {
  return text
    .normalize("NFD")
    .replaceAll(/[^a-zA-Z0-9]/g, "")
    .toLowerCase();
}

const healthTexts: Readonly<Record<Health, string>> = {
  unknown: "not read yet",
  ready: "Ready",
  degraded: "degraded",
  drained: "drained",
  silent: "silent",
  lost: "lost",
};

export function healthText(health: Health): string {
  return healthTexts[health];
}

/** A remark on a route that is not as usual. */
export function remarkText({ expected, failed, failure, sent }: Route): string {
  if (!expected) return sent === 0 ? "drained" : "drained: no answer is expected";
  if (failed === 0) return "";
  return `${failed} failed: ${failure ?? "no answer"}`;
}

/** A route in one sentence, for a screen reader. */
export function routeSentence(route: Route): string {
  const remark = remarkText(route);
  const latency =
    route.p50Ms === null
      ? ""
      : `, median ${millisecondsText(route.p50Ms)}, 99th percentile ${millisecondsText(route.p99Ms)}`;
  return `${route.from} to ${route.to ?? "any region"}: ${rateText(route.rate)} requests a second, ${answeredText(route)} answered${latency}${remark === "" ? "" : `, ${remark}`}`;
}

/** A region in one sentence, for a screen reader. */
export function regionSentence(region: RegionView): string {
  const place = placeText(region);
  const at = place === "" ? "" : `, ${place}`;
  return `${region.name}${at}: ${healthText(region.health)}, ${region.detail}${answersText(region)}`;
}

function answersText({ answers }: RegionView): string {
  return answers === null ? "" : `, gives ${Math.round(answers * 100)} % of the shared answers`;
}
