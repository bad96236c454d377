import { probeUrl, regionalProbeUrl } from "../../components/verification/probePlan.ts";
import type { Reaches } from "../matrix/matrix.ts";
import { sharedTarget } from "./records.ts";

/** Which Services are called: the one with endpoints in every region, each region's own, or both. */
export const loadTargets = ["shared", "regions", "all"] as const;
export type LoadTargets = (typeof loadTargets)[number];

/** Settings of a load. */
export interface LoadSettings {
  readonly targets: LoadTargets;
  /** Requests of one caller to one target, a second. A caller with many targets sends less; see {@link planCallers}. */
  readonly ratePerSecond: number;
  /** Time for a response, in seconds. */
  readonly timeoutSeconds: number;
  /** The load ends by itself after this time, in seconds, in any case. */
  readonly durationSeconds: number;
  /**
   * Seconds in which every target must have answered before requests are counted; afterwards they are counted anyway.
   * @default 60
   */
  readonly patienceSeconds?: number;
}

/** The stream of requests from one caller to one target. */
export interface Stream {
  /** A region, or a shared Service: {@link sharedTarget}, `demoTarget`. */
  readonly target: string;
  readonly url: string;
}

/** The requests of one region. */
export interface CallerPlan {
  readonly from: string;
  readonly streams: readonly Stream[];
  /** Requests of each stream, a second. */
  readonly ratePerSecond: number;
}

/** Most requests of one caller, a second: each is a process, and a region must not be slowed by its own measurement. */
export const mostPerCaller = 40;

/** Requests of one stream that may be open at a time. */
export const lanes = 3;

/** Default of {@link LoadSettings.patienceSeconds}. */
export const defaultPatienceSeconds = 60;

/**
 * Plans what each region sends: to the shared Service, and to every region that it can call.
 *
 * @param more streams that every region sends too. @default none
 */
export function planCallers(
  regions: readonly string[],
  reaches: Reaches,
  { targets, ratePerSecond }: Pick<LoadSettings, "targets" | "ratePerSecond">,
  more: readonly Stream[] = [],
): CallerPlan[] {
  return regions.map((from) => {
    const shared = targets === "regions" ? [] : [{ target: sharedTarget, url: probeUrl }];
    const single =
      targets === "shared"
        ? []
        : regions
            .filter((to) => reaches(from, to))
            .map((to) => ({ target: to, url: regionalProbeUrl(to) }));
    const streams = [...shared, ...more, ...single];
    return {
      from,
      streams,
      ratePerSecond: Math.min(ratePerSecond, mostPerCaller / streams.length),
    };
  });
}
