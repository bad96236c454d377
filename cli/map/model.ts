import type { TrafficTick } from "../traffic/tick.ts";
import type { ClusterReading } from "./clusterState.ts";
import { EventLog } from "./eventLog.ts";
import type { Flow, Health, MapMessage, RegionView } from "./feed.ts";
import { type Place, placeOfRegion } from "./places.ts";
import { type Expected, TrafficWindow, windowSeconds } from "./window.ts";

/** Readings in sequence without an answer of a region's API after which it counts as lost: one may be an accident. */
const lostAfter = 2;

/** Seconds without an answer to other regions, and requests in them, after which a region counts as silent. */
const silence = { seconds: 10, requests: 3 };

interface RegionRecord {
  readonly name: string;
  region: string | null;
  place: Place | null;
  reading: ClusterReading | undefined;
  unanswered: number;
  drained: boolean;
  health: Health;
}

/** What the map knows of a fleet. It is given readings and ticks, and makes the messages of the feed. */
export class MapModel {
  readonly #stack: string;
  readonly #regions: ReadonlyMap<string, RegionRecord>;
  readonly #places: ReadonlyMap<string, Place>;
  readonly #window = new TrafficWindow();
  readonly #log = new EventLog();
  #counted = 0;
  #phase: MapMessage["phase"] = "starting";

  /**
   * @param stack its name, for the page's title
   * @param regions in the order of the stack's outputs
   * @param places those that a person gave, by region; they take precedence
   */
  constructor(
    stack: string,
    regions: readonly string[],
    places: ReadonlyMap<string, Place> = new Map(),
  ) {
    this.#stack = stack;
    this.#places = places;
    this.#regions = new Map(
      regions.map((name) => [
        name,
        {
          ...{ name, region: null, place: places.get(name) ?? null, reading: undefined },
          ...{ unanswered: 0, drained: false, health: "unknown" as const },
        },
      ]),
    );
  }

  readonly #expected: Expected = (from, to) =>
    to === null || to === from || this.#regions.get(to)?.drained !== true;

  /** Takes a reading of a region's API. */
  read(name: string, reading: ClusterReading): void {
    const record = this.#regions.get(name);
    if (record === undefined) return;
    if ("problem" in reading) {
      record.unanswered += 1;
      if (record.unanswered >= lostAfter) record.reading = reading;
      return;
    }
    record.unanswered = 0;
    record.reading = reading;
    record.drained = reading.drained;
    record.region = reading.region ?? record.region;
    record.place = this.#places.get(name) ?? placeOfRegion(record.region ?? "") ?? record.place;
  }

  /** Takes a tick of traffic, and returns the message about it. */
  tick(tick: TrafficTick): MapMessage {
    const at = Date.parse(tick.at);
    const flows = this.#window.add(tick, this.#expected);
    this.#counted += flows.reduce((sum, { count }) => sum + count, 0);
    if (this.#phase === "starting" && this.#counted > 0) {
      this.#phase = "live";
      this.#log.add(at, "note", "The first requests were counted.");
    }
    for (const { region, state, problem = "" } of tick.callers)
      this.#log.caller(at, region, state, problem);
    this.#log.failures(at, flows);
    for (const record of this.#regions.values()) this.#judge(at, record);
    return this.#message(at, flows);
  }

  /** The last message, when the traffic has ended. */
  end(at: number, reason: string): MapMessage {
    this.#phase = "ended";
    this.#log.add(at, "note", reason);
    return this.#message(at, []);
  }

  #judge(at: number, record: RegionRecord): void {
    const { health } = this.#healthOf(record);
    if (health === record.health) return;
    if (record.health !== "unknown" || health !== "ready") {
      this.#log.health(at, record.name, record.health, health, this.#healthOf(record).detail);
    }
    record.health = health;
  }

  #healthOf({ name, reading, drained }: RegionRecord): { health: Health; detail: string } {
    if (reading === undefined) return { health: "unknown", detail: "not read yet" };
    const heard = this.#window.heard(name, silence.seconds);
    if ("problem" in reading) {
      const rest = heard.answered > 0 ? "; its workloads still answer" : "";
      return { health: "lost", detail: `its API does not answer${rest}` };
    }
    const { ready, nodes } = reading;
    const all = `${nodes} ${nodes === 1 ? "node" : "nodes"}`;
    const count = ready === nodes ? all : `${ready} of ${all} Ready`;
    if (drained) return { health: "drained", detail: `${count}; other regions do not call it` };
    if (heard.sent >= silence.requests && heard.answered === 0)
      return { health: "silent", detail: `no answer to other regions; ${count}` };
    return { health: ready < nodes || nodes === 0 ? "degraded" : "ready", detail: count };
  }

  #message(at: number, flows: readonly Flow[]): MapMessage {
    const answers = this.#window.answers();
    const answered = [...answers.values()].reduce((sum, count) => sum + count, 0);
    const regions = [...this.#regions.values()].map((record): RegionView => {
      const { name, region, place } = record;
      const share = answered === 0 ? null : (answers.get(name) ?? 0) / answered;
      return { name, region, place, ...this.#healthOf(record), answers: share };
    });
    return {
      ...{ stack: this.#stack, at, phase: this.#phase, windowSeconds, regions, flows },
      totals: this.#window.totals(this.#expected, this.#counted),
      routes: this.#window.routes(this.#expected),
      events: this.#log.newest,
    };
  }
}
