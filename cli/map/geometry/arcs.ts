import { geoInterpolate } from "d3-geo";
import type { Point } from "./point.ts";

/** Degrees east and north. */
export type Coordinates = readonly [longitude: number, latitude: number];

/** Converts coordinates to the screen. */
export type Project = (coordinates: Coordinates) => Point;

/** Points of an arc beside its two ends. */
const arcSteps = 72;

/** Latitude above which a great circle is flattened: every projection of the whole world tears the poles apart. */
const flattenedAbove = 66;

/**
 * Points on the way between two places: the great circle, or where that would come near a pole a curve that bends as it does
 * and stays below. It crosses the map's edge only where that is the shorter way by far.
 *
 * @param edge the longitude at which the map is cut
 */
export function wayBetween(from: Coordinates, to: Coordinates, edge: number): Coordinates[] {
  const circle = geoInterpolate([...from], [...to]);
  const steps = Array.from({ length: arcSteps + 1 }, (_value, step) => step / arcSteps);
  const points = steps.map((share): Coordinates => circle(share));
  const highest = Math.max(...points.map(([, latitude]) => Math.abs(latitude)));
  if (highest <= flattenedAbove) return points;
  const ends = Math.max(Math.abs(from[1]), Math.abs(to[1]));
  const sign = (points[arcSteps / 2]?.[1] ?? 1) < 0 ? -1 : 1;
  const top = sign * Math.max(ends, flattenedAbove - 2);
  const lift = top - (from[1] + to[1]) / 2;
  const turn = turnBetween(from[0], to[0], edge);
  return steps.map((share): Coordinates => {
    const straight = from[1] + (to[1] - from[1]) * share;
    const latitude = straight + lift * Math.sin(Math.PI * share);
    const bound = Math.min(Math.abs(latitude), Math.max(ends, flattenedAbove));
    return [wrap(from[0] + turn * share), Math.sign(latitude) * bound];
  });
}

/** Degrees from one longitude to another, the shorter way; the one that does not cross the edge if both are about as long. */
function turnBetween(from: number, to: number, edge: number): number {
  const east = (to - from + 360) % 360;
  const west = east - 360;
  if (Math.abs(east - 180) > 30) return east < 180 ? east : west;
  const toEdge = (edge - from + 360) % 360;
  return toEdge > east ? east : west;
}

function wrap(longitude: number): number {
  return ((((longitude + 180) % 360) + 360) % 360) - 180;
}

/** An arc on the screen. */
export interface Arc {
  readonly points: readonly Point[];
  /** Pixels, without the jump over the map's edge. */
  readonly length: number;
}

/** Pixels between two neighbouring points above which the arc has crossed the map's edge. */
const jump = 160;

/**
 * An arc between two markers. It keeps to its own right, so that the two directions of a pair lie side by side.
 *
 * @param ends the markers, which may stand beside their places
 */
export function arcOf(
  way: readonly Coordinates[],
  project: Project,
  ends: readonly [Point, Point],
): Arc {
  const raw = way.map(project);
  const last = raw.length - 1;
  const [first, final] = [raw[0] ?? ends[0], raw[last] ?? ends[1]];
  const shifts = [
    { x: ends[0].x - first.x, y: ends[0].y - first.y },
    { x: ends[1].x - final.x, y: ends[1].y - final.y },
  ] as const;
  const length = lengthOf(raw);
  const side = Math.min(13, 3 + length * 0.05);
  const points = raw.map((point, index) => {
    const share = index / last;
    // Beside the map's edge only the neighbour on the same side says which way it goes.
    const neighbour = (other: Point | undefined): Point =>
      other === undefined || isJump(other, point) ? point : other;
    const before = neighbour(raw[index - 1]);
    const after = neighbour(raw[index + 1]);
    const angle = Math.atan2(after.y - before.y, after.x - before.x) + Math.PI / 2;
    const aside = side * Math.sin(Math.PI * share);
    return {
      x: point.x + shifts[0].x * (1 - share) + shifts[1].x * share + Math.cos(angle) * aside,
      y: point.y + shifts[0].y * (1 - share) + shifts[1].y * share + Math.sin(angle) * aside,
    };
  });
  return { points, length: lengthOf(points) };
}

function lengthOf(points: readonly Point[]): number {
  return points.slice(1).reduce((sum, point, index) => {
    const before = points[index] ?? point;
    return isJump(before, point) ? sum : sum + Math.hypot(point.x - before.x, point.y - before.y);
  }, 0);
}

/** True between two points on both sides of the map's edge. */
export function isJump(before: Point, after: Point): boolean {
  return Math.abs(after.x - before.x) > jump;
}

/** The point at a share of an arc, 0 to 1. */
export function pointAt({ points }: Arc, share: number): Point {
  const position = Math.min(1, Math.max(0, share)) * (points.length - 1);
  const before = points[Math.floor(position)] ?? { x: 0, y: 0 };
  const after = points[Math.ceil(position)] ?? before;
  if (isJump(before, after)) return before;
  const rest = position - Math.floor(position);
  return { x: before.x + (after.x - before.x) * rest, y: before.y + (after.y - before.y) * rest };
}

/** The SVG path of an arc. */
export function pathOf({ points }: Arc): string {
  return points
    .map((point, index) => {
      const before = points[index - 1];
      const command = before === undefined || isJump(before, point) ? "M" : "L";
      return `${command}${point.x.toFixed(1)} ${point.y.toFixed(1)}`;
    })
    .join("");
}
