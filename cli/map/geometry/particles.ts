/** Numbers of requests that one particle can stand for. */
const sizes = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] as const;

/** Particles a second that an eye can follow and a laptop can draw. */
const most = 140;

/**
 * The number of requests that one particle stands for: 1 as long as possible. It grows at once and shrinks only when the
 * rate is clearly lower, so that it does not flicker.
 *
 * @param rate requests a second
 * @param before the present number
 */
export function requestsPerParticle(rate: number, before: number): number {
  const needed = sizes.find((size) => rate / size <= most) ?? 1000;
  if (needed >= before) return needed;
  return sizes.find((size) => rate / size <= most * 0.7) ?? before;
}

/** Converts counted requests to particles. A rest is kept for the next time, so that the sum is right. */
export class ParticleCounter {
  readonly #rest = new Map<string, number>();

  /** The particles for some more requests of a route. */
  take(route: string, requests: number, perParticle: number): number {
    const open = (this.#rest.get(route) ?? 0) + requests;
    const particles = Math.floor(open / perParticle);
    this.#rest.set(route, open - particles * perParticle);
    return particles;
  }
}
