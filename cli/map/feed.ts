import type { Place } from "./places.ts";

/**
 * State of a region: `ready` with all nodes; `degraded` if some or all nodes are not Ready; `drained` by the settings;
 * `silent` if requests of other regions get no answer; `lost` if its API does not answer; `unknown` until it was read.
 */
export type Health = "ready" | "degraded" | "drained" | "silent" | "lost" | "unknown";

/** What is called: one region's own probe, the probes of all regions, or the demo's `hello`. */
export type Kind = "pair" | "shared" | "demo";

/** A region as the page shows it. */
export interface RegionView {
  readonly name: string;
  /** The provider's region, from the nodes' label. */
  readonly region: string | null;
  readonly place: Place | null;
  readonly health: Health;
  /** One line on its health. */
  readonly detail: string;
  /** Share of the answers to the Service of all regions (the demo's, or else the probes') that it gave, 0 to 1. */
  readonly answers: number | null;
}

/** The requests of one region to one other in the window. */
export interface RouteView {
  readonly from: string;
  /** Null for requests to a Service of all regions that got no answer: no region can be named. */
  readonly to: string | null;
  readonly kind: Kind;
  /** False while the called region is drained: that it does not answer is then no fault. */
  readonly expected: boolean;
  readonly sent: number;
  readonly failed: number;
  /** Requests a second. */
  readonly rate: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** The most frequent failure, in words. */
  readonly failure: string | null;
}

/** Requests of one route that ended since the last message, with the same result. */
export interface Flow {
  readonly from: string;
  readonly to: string | null;
  readonly kind: Kind;
  readonly answered: boolean;
  readonly expected: boolean;
  readonly count: number;
}

/** Something worth a line. */
export interface MapEvent {
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly tone: "note" | "good" | "warning" | "bad";
  readonly text: string;
}

/** Sums over all expected requests of the window. */
export interface Totals {
  readonly rate: number;
  readonly sent: number;
  readonly failed: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** Requests since the map was started. */
  readonly counted: number;
}

/** One message of the feed, about once a second: everything that the page shows. Contains no secret. */
export interface MapMessage {
  readonly stack: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly phase: "starting" | "live" | "ended";
  /** Seconds over which routes and totals are counted. */
  readonly windowSeconds: number;
  readonly totals: Totals;
  readonly regions: readonly RegionView[];
  readonly routes: readonly RouteView[];
  readonly flows: readonly Flow[];
  /** The newest first. */
  readonly events: readonly MapEvent[];
}
