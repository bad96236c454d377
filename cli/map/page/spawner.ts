import type { Flow, MapMessage } from "../feed.ts";
import { routeKey, type Shown } from "../format.ts";
import { ParticleCounter, requestsPerParticle } from "../geometry/particles.ts";
import type { Layout } from "./layout.ts";
import type { Motion, Particle } from "./motion.ts";
import type { Selection } from "./selection.ts";

/** Where in a second the particles of one start: evenly, and not all routes at the same time. */
const golden = 0.618034;

/** Makes particles of counted requests, and of nothing else. */
export class Spawner {
  readonly #motion: Motion;
  readonly #selection: Selection;
  #counter = new ParticleCounter();
  #perParticle = 1;
  #sequence = 0;
  /** When each source had requests the last time, in the feed's time. */
  readonly #newsAt = new Map<string, number>();

  constructor(motion: Motion, selection: Selection) {
    this.#motion = motion;
    this.#selection = selection;
  }

  /** The number of requests that a particle stands for now; a failed one stands for a tenth of it, but at least for one. */
  get perParticle(): number {
    return this.#perParticle;
  }

  spawn(
    message: MapMessage,
    shown: Shown,
    layout: Layout,
    colors: ReadonlyMap<string, string>,
  ): void {
    const flows = message.flows.filter(({ kind }) => shown === "all" || kind === shown);
    const periods = this.#periods(message);
    const rate = flows.reduce(
      (sum, { from, count }) => sum + (count * 1000) / (periods.get(from) ?? 1000),
      0,
    );
    const next = requestsPerParticle(rate, this.#perParticle);
    if (next !== this.#perParticle) {
      this.#perParticle = next;
      this.#counter = new ParticleCounter();
    }
    this.#motion.add(
      flows.flatMap((flow) =>
        this.#particles(flow, periods.get(flow.from) ?? 1000, layout, colors),
      ),
    );
  }

  /** Milliseconds over which each source's requests have ended: a busy region's log is read with delay, and then in lumps. */
  #periods({ at, flows }: MapMessage): ReadonlyMap<string, number> {
    const periods = new Map<string, number>();
    for (const { from } of flows) {
      if (periods.has(from)) continue;
      const since = at - (this.#newsAt.get(from) ?? at - 1000);
      periods.set(from, Math.min(4000, Math.max(800, since)));
      this.#newsAt.set(from, at);
    }
    return periods;
  }

  #particles(
    flow: Flow,
    periodMs: number,
    layout: Layout,
    colors: ReadonlyMap<string, string>,
  ): Particle[] {
    const { from, to, answered, expected, count, kind } = flow;
    const arc = layout.arcs.get(routeKey(from, to));
    if (arc === undefined) return [];
    const per = answered ? this.#perParticle : Math.max(1, Math.round(this.#perParticle / 10));
    const key = `${routeKey(from, to)} ${kind} ${answered}`;
    const particles = this.#counter.take(key, count, per);
    const durationMs = from === to || to === null ? 900 : 850 + arc.length * 2.3;
    const now = performance.now();
    return Array.from({ length: particles }, (_value, index) => {
      this.#sequence = (this.#sequence + golden) % 1;
      return {
        ...{
          arc,
          answered,
          expected,
          durationMs,
          travels: from !== to && to !== null,
          color: colors.get(from) ?? "#888888",
        },
        start: now + ((index + this.#sequence) / particles) * periodMs,
        dimmed: () => this.#selection.dims(from, to),
      };
    });
  }
}
