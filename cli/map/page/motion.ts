import { type Arc, isJump, pointAt } from "../geometry/arcs.ts";
import { sizeCanvas } from "./dom.ts";
import { colorsOf, type Theme } from "./palette.ts";

/** One particle on its way. */
export interface Particle {
  readonly arc: Arc;
  readonly color: string;
  readonly answered: boolean;
  /** False for one whose failure is no fault, as the called region is drained. */
  readonly expected: boolean;
  /** True for one that goes to another region, and is seen to arrive there. */
  readonly travels: boolean;
  /** Milliseconds of the page's clock. */
  readonly start: number;
  readonly durationMs: number;
  readonly dimmed: () => boolean;
}

/** More are not drawn at a time; a page that was hidden for a while must not begin with a burst. */
const mostParticles = 2500;

/** Share of the way that the tail covers at most, its length in pixels, and its number of strokes. */
const tail = { share: 0.16, pixels: 78, strokes: 9 } as const;

/** Milliseconds of the ring with which an answered request arrives, and of the cross of a failed one. */
const arrivalMs = { answered: 420, failed: 900 } as const;

/** The drawing of requests on their way. It runs only while there are any. */
export class Motion {
  readonly #canvas: HTMLCanvasElement;
  readonly #sprites = new Map<string, OffscreenCanvas>();
  #context: CanvasRenderingContext2D | undefined;
  #particles: Particle[] = [];
  #size = { width: 0, height: 0 };
  #frame = 0;
  #glows = true;
  #paints = { failure: "", muted: "" };

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  /** Adapts to a new size or theme. Particles on old arcs would be in wrong places. */
  reset(width: number, height: number, theme: Theme): void {
    this.#size = { width, height };
    this.#context = sizeCanvas(this.#canvas, width, height);
    this.#glows = theme === "dark";
    this.#paints = colorsOf(theme);
    this.clear();
  }

  clear(): void {
    this.#particles = [];
    this.#sprites.clear();
    this.#context?.clearRect(0, 0, this.#size.width, this.#size.height);
  }

  add(particles: readonly Particle[]): void {
    this.#particles = [...this.#particles, ...particles].slice(-mostParticles);
    if (this.#frame === 0 && this.#particles.length > 0) {
      this.#frame = requestAnimationFrame(this.#draw);
    }
  }

  get count(): number {
    return this.#particles.length;
  }

  readonly #draw = (now: number): void => {
    const context = this.#context;
    this.#frame = 0;
    if (context === undefined) return;
    context.clearRect(0, 0, this.#size.width, this.#size.height);
    context.globalCompositeOperation = this.#glows ? "lighter" : "source-over";
    context.lineCap = "round";
    this.#particles = this.#particles.filter((particle) => now < endOf(particle));
    for (const particle of this.#particles) {
      const share = (now - particle.start) / particle.durationMs;
      if (share < 0) continue;
      const strength = particle.dimmed() ? 0.12 : 1;
      if (share <= 1) this.#onItsWay(context, particle, share, strength);
      else if (particle.travels || !particle.answered)
        this.#arrived(context, particle, now, strength);
    }
    context.globalAlpha = 1;
    if (this.#particles.length > 0) this.#frame = requestAnimationFrame(this.#draw);
  };

  #onItsWay(
    context: CanvasRenderingContext2D,
    particle: Particle,
    share: number,
    strength: number,
  ): void {
    const { arc, answered } = particle;
    const paint = this.#paint(particle);
    const length = Math.min(tail.share, tail.pixels / Math.max(1, arc.length));
    // It comes out of the source and goes into the target, rather than appear.
    const fade = Math.min(1, share * 9, (1 - share) * 14 + 0.35) * strength;
    context.strokeStyle = paint;
    let after = pointAt(arc, share);
    const head = after;
    for (let stroke = 0; stroke < tail.strokes; stroke += 1) {
      const place = share - (length * (stroke + 1)) / tail.strokes;
      if (place < 0) break;
      const before = pointAt(arc, place);
      const rest = 1 - stroke / tail.strokes;
      if (!isJump(before, after)) {
        context.globalAlpha = 0.72 * rest * rest * fade;
        context.lineWidth = 0.5 + 1.7 * rest;
        context.beginPath();
        context.moveTo(before.x, before.y);
        context.lineTo(after.x, after.y);
        context.stroke();
      }
      after = before;
    }
    context.globalAlpha = fade;
    if (answered) context.drawImage(this.#sprite(paint), head.x - 9, head.y - 9, 18, 18);
    else cross(context, head.x, head.y, 3.4, 1.8);
  }

  #arrived(
    context: CanvasRenderingContext2D,
    particle: Particle,
    now: number,
    strength: number,
  ): void {
    const { arc, answered, start, durationMs } = particle;
    const since = now - start - durationMs;
    const end = pointAt(arc, 1);
    const share = since / (answered ? arrivalMs.answered : arrivalMs.failed);
    context.strokeStyle = this.#paint(particle);
    context.globalAlpha = (1 - share) * (answered ? 0.5 : 0.95) * strength;
    if (!answered) cross(context, end.x, end.y, 4 + 3 * share, 2);
    context.lineWidth = answered ? 1.2 : 1.6;
    context.beginPath();
    context.arc(end.x, end.y, 6 + (answered ? 9 : 14) * share, 0, 2 * Math.PI);
    context.stroke();
  }

  #paint({ answered, expected, color }: Particle): string {
    if (answered) return color;
    return expected ? this.#paints.failure : this.#paints.muted;
  }

  /** A dot with its glow, drawn once per colour: a gradient per particle and frame would be slow. */
  #sprite(color: string): OffscreenCanvas {
    const found = this.#sprites.get(color);
    if (found !== undefined) return found;
    const sprite = new OffscreenCanvas(54, 54);
    const context = sprite.getContext("2d");
    if (context !== null) {
      const glow = context.createRadialGradient(27, 27, 0, 27, 27, 27);
      glow.addColorStop(0, this.#glows ? "#ffffff" : color);
      glow.addColorStop(0.13, color);
      glow.addColorStop(0.24, `${color}${this.#glows ? "99" : "cc"}`);
      glow.addColorStop(0.3, `${color}${this.#glows ? "3c" : "1c"}`);
      glow.addColorStop(1, `${color}00`);
      context.fillStyle = glow;
      context.fillRect(0, 0, 54, 54);
    }
    this.#sprites.set(color, sprite);
    return sprite;
  }
}

function endOf({ start, durationMs, answered }: Particle): number {
  return start + durationMs + (answered ? arrivalMs.answered : arrivalMs.failed);
}

/** A cross: that a request has failed must not be a matter of colour alone. */
function cross(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  size: number,
  width: number,
): void {
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(x - size, y - size);
  context.lineTo(x + size, y + size);
  context.moveTo(x + size, y - size);
  context.lineTo(x - size, y + size);
  context.stroke();
}
