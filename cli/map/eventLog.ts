import type { CallerTick } from "../traffic/tick.ts";
import type { Flow, Health, MapEvent } from "./feed.ts";

/** Events that are kept. */
const kept = 100;

/** Seconds without a failed request after which a route counts as recovered. */
const recoverySeconds = 10;

const healthWords: Readonly<Record<Health, string>> = {
  unknown: "unknown",
  ready: "ready",
  degraded: "degraded",
  drained: "drained",
  silent: "silent",
  lost: "lost",
};

const tones: Readonly<Record<Health, MapEvent["tone"]>> = {
  unknown: "note",
  ready: "good",
  degraded: "warning",
  drained: "warning",
  silent: "bad",
  lost: "bad",
};

/** What happened, in lines. A state that lasts is one event, not one a second. */
export class EventLog {
  #events: readonly MapEvent[] = [];
  #next = 1;
  readonly #callers = new Map<string, CallerTick["state"]>();
  /** The time of the last failed request of the routes that fail now. */
  readonly #failing = new Map<string, { at: number; readonly text: string }>();

  /** The newest first. */
  get newest(): readonly MapEvent[] {
    return this.#events;
  }

  add(at: number, tone: MapEvent["tone"], text: string): void {
    this.#events = [{ id: this.#next, at, tone, text }, ...this.#events].slice(0, kept);
    this.#next += 1;
  }

  health(at: number, region: string, before: Health, after: Health, detail: string): void {
    const since = before === "unknown" ? "" : `, was ${healthWords[before]}`;
    this.add(at, tones[after], `${region} is ${healthWords[after]}${since}: ${detail}.`);
  }

  /** Notes a change of a region's caller. */
  caller(at: number, region: string, state: CallerTick["state"], problem: string): void {
    const before = this.#callers.get(region);
    if (before === state) return;
    this.#callers.set(region, state);
    if (state === "lost") this.add(at, "bad", `The caller in ${region} is lost: ${problem}.`);
    else if (state === "sending" && before !== undefined)
      this.add(at, before === "lost" ? "good" : "note", `${region} sends requests.`);
  }

  /** Notes routes whose requests begin to fail, and those that have not failed for a while. */
  failures(at: number, flows: readonly Flow[]): void {
    for (const { from, to, answered, expected } of flows) {
      if (answered || !expected) continue;
      const text = `${from} → ${to ?? "any region"}`;
      if (!this.#failing.has(text)) this.add(at, "bad", `${text}: requests fail.`);
      this.#failing.set(text, { at, text });
    }
    for (const [key, failing] of this.#failing) {
      if (at - failing.at < recoverySeconds * 1000) continue;
      this.#failing.delete(key);
      this.add(at, "good", `${failing.text}: no failure for ${recoverySeconds} s.`);
    }
  }
}
