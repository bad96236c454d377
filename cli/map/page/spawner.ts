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
  #lastAt = 0;

  constructor(motion: Motion, selection: Selection) {
    this.#motion = motion;
    this.#selection = selection;
  }

  /** The number of requests that a particle stands for now. A failed request always has its own, up to some limit. */
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
    const periodMs = Math.min(2500, Math.max(500, message.at - this.#lastAt));
    this.#lastAt = message.at;
    const total = flows.reduce((sum, { count }) => sum + count, 0);
    const next = requestsPerParticle((total * 1000) / periodMs, this.#perParticle);
    if (next !== this.#perParticle) {
      this.#perParticle = next;
      this.#counter = new ParticleCounter();
    }
    this.#motion.add(flows.flatMap((flow) => this.#particles(flow, periodMs, layout, colors)));
  }

  #particles(
    flow: Flow,
    periodMs: number,
    layout: Layout,
    colors: ReadonlyMap<string, string>,
  ): Particle[] {
    const { from, to, answered, count, kind } = flow;
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
