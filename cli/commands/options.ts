import { InvalidArgumentError, Option } from "commander";
import { type Group, groups } from "../check/types.ts";
import { parsePlace, type Place } from "../map/places.ts";
import { type LoadTargets, loadTargets } from "../load/plan.ts";

/** Exit codes of every command. */
export const exitCodes = {
  /** Everything was answered, and every check passed. */
  ok: 0,
  /** A request or a check failed, or a region did not respond. */
  failed: 1,
  /** Wrong arguments. */
  usage: 2,
  /** Nothing was measured, or not everything. */
  unknown: 3,
} as const;

export type Output = "table" | "json";

/** Parses a number between limits. @throws InvalidArgumentError */
function between(least: number, most: number, unit: string) {
  return (text: string): number => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected: ${least} to ${most} ${unit}.`);
  };
}

/** As {@link between}, for whole numbers. */
function whole(least: number, most: number, unit: string) {
  const parse = between(least, most, unit);
  return (text: string): number => {
    const value = parse(text);
    if (Number.isInteger(value)) return value;
    throw new InvalidArgumentError(`Expected: ${least} to ${most} whole ${unit}.`);
  };
}

/** Longest load, in seconds: six hours. */
const longestLoad = 21_600;

/** Options of the load, with its defaults. */
export const loadOptions = {
  targets: new Option(
    "--to <targets>",
    "the probes' shared Service (shared), each region's own (regions), or both (all)",
  )
    .choices(loadTargets)
    .default("all"),
  rate: new Option("--rate <number>", "requests a second, from each region to each target")
    .argParser(between(0.5, 20, "requests a second"))
    .default(4),
  timeout: new Option("--timeout <seconds>", "time limit of one request")
    .argParser(whole(1, 30, "seconds"))
    .default(5),
  duration: new Option("--duration <seconds>", "length of the load, unless it is interrupted")
    .argParser(whole(1, longestLoad, "seconds"))
    .default(longestLoad, "until Ctrl-C, at most six hours"),
};

/** Options of the live traffic, with its defaults. */
export const trafficOptions = {
  rate: new Option("--rate <number>", "requests a second, from each region to each other")
    .argParser(between(0.5, 20, "requests a second"))
    .default(2),
  duration: new Option("--duration <seconds>", "ends after this time, unless it is interrupted")
    .argParser(whole(1, longestLoad, "seconds"))
    .default(longestLoad, "until Ctrl-C, at most six hours"),
};

const waitLimit = 86_400;

/** Options of the checks. */
export const checkOptions = {
  only: new Option("--only <group...>", "only these groups").choices(groups),
  drift: new Option("--drift", "also compare the state with what is there, as pulumi refresh does"),
  wait: new Option("--wait <seconds>", "repeat until nothing fails, at most so long").argParser(
    whole(1, waitLimit, "seconds"),
  ),
  watch: new Option("--watch [seconds]", "repeat at this interval until Ctrl-C")
    .argParser(whole(5, waitLimit, "seconds"))
    .preset("30"),
};

/** Options of the map alone. */
export const mapOptions = {
  port: new Option(
    "--port <number>",
    "the page's port on 127.0.0.1 (default: a free one)",
  ).argParser(whole(1024, 65_535, "ports")),
  place: new Option(
    "--place <name=latitude,longitude[,title]>",
    "where a region is, in degrees; needed where its nodes name no Linode region; can be repeated",
  )
    .argParser(placeOf)
    .default(new Map<string, Place>(), "by the nodes' region"),
};

/** Adds one more place. @throws InvalidArgumentError */
function placeOf(text: string, before: ReadonlyMap<string, Place>): ReadonlyMap<string, Place> {
  try {
    return new Map([...before, parsePlace(text)]);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

/** The parsed options of the map, by commander's names. */
export interface MapFlags {
  readonly port?: number;
  readonly place: ReadonlyMap<string, Place>;
  readonly rate: number;
  readonly timeout: number;
  readonly duration: number;
}

/** The parsed options of the load, by commander's names. */
export interface LoadFlags {
  readonly to: LoadTargets;
  readonly rate: number;
  readonly timeout: number;
  readonly duration: number;
}

/** Converts the parsed options. */
export function loadSettings({ to, rate, timeout, duration }: LoadFlags) {
  return {
    targets: to,
    ratePerSecond: rate,
    timeoutSeconds: timeout,
    durationSeconds: duration,
  };
}

/** Time limit for a response of every region. */
export const deadlineOption = new Option(
  "--deadline <seconds>",
  "time limit for a response from every region",
)
  .argParser(whole(1, 86_400, "seconds"))
  .default(60);

/** The parsed options of the checks, by commander's names. */
export interface CheckFlags {
  readonly only?: readonly Group[];
  readonly drift?: true;
  readonly wait?: number;
  readonly watch?: number;
  readonly deadline: number;
}
