import { type Box, overlap, type Point } from "./point.ts";

/** A label that needs a place. */
export interface LabelRequest {
  readonly anchor: Point;
  readonly width: number;
  readonly height: number;
}

/** Distances of a label from its marker, in pixels: the farther ones get a line. */
const distances = [14, 26, 42, 62, 88, 120] as const;

/** Directions in the order of preference: below, right, left, above, and between them. Routes leave most markers sideways. */
const directions = [90, 0, 180, 270, 35, 145, 325, 215, 62, 118, 298, 242] as const;

/** Weights of what a place covers and of what lies outside, in pixels of distance. */
const perCoveredPixel = 4;
const perPixelOutside = 60;

/**
 * Places labels beside their markers so that none covers another, a marker, or the edge. The most crowded are placed first;
 * each takes the best of its places, and all are improved in turn until nothing changes.
 *
 * @param obstacles boxes that no label should cover, such as a legend
 * @param bounds boxes have to lie inside
 * @returns a box for each request, in their order
 */
export function placeLabels(
  requests: readonly LabelRequest[],
  bounds: Box,
  markerRadius: number,
  obstacles: readonly Box[] = [],
): Box[] {
  const markers = requests.map(({ anchor }) => markerBox(anchor, markerRadius));
  const candidates = requests.map((request) => candidatesOf(request, bounds));
  const placed: (Box | undefined)[] = requests.map(() => undefined);
  const cost = (index: number, candidate: Candidate): number => {
    const others = placed.filter((box, other) => other !== index && box !== undefined);
    const covered = [...others, ...markers, ...obstacles].reduce(
      (sum, box) => sum + (box === undefined ? 0 : overlap(padded(candidate.box), box)),
      0,
    );
    return candidate.cost + covered * perCoveredPixel;
  };
  const order = requests
    .map((request, index) => ({ index, crowd: crowdOf(request, requests) }))
    .sort((left, right) => right.crowd - left.crowd);
  for (let round = 0; round < 6; round += 1) {
    let changed = false;
    for (const { index } of order) {
      const best = (candidates[index] ?? []).reduce<{ box?: Box; cost: number }>(
        (found, candidate) => {
          const price = cost(index, candidate);
          return price < found.cost ? { box: candidate.box, cost: price } : found;
        },
        { cost: Infinity },
      );
      if (best.box !== placed[index]) changed = true;
      placed[index] = best.box;
    }
    if (!changed) break;
  }
  return placed.map((box, index) => box ?? fallback(requests[index], bounds));
}

interface Candidate {
  readonly box: Box;
  readonly cost: number;
}

function candidatesOf({ anchor, width, height }: LabelRequest, bounds: Box): Candidate[] {
  return distances.flatMap((away) =>
    directions.map((degrees, rank) => {
      const angle = (degrees * Math.PI) / 180;
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      const center = {
        x: anchor.x + cos * (away + width / 2),
        y: anchor.y + sin * (away + height / 2),
      };
      const box = { x: center.x - width / 2, y: center.y - height / 2, width, height };
      return { box, cost: away * 3 + rank * 1.5 + outside(box, bounds) * perPixelOutside };
    }),
  );
}

function outside(box: Box, bounds: Box): number {
  return (
    Math.max(0, bounds.x - box.x) +
    Math.max(0, bounds.y - box.y) +
    Math.max(0, box.x + box.width - bounds.x - bounds.width) +
    Math.max(0, box.y + box.height - bounds.y - bounds.height)
  );
}

function markerBox({ x, y }: Point, radius: number): Box {
  return { x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius };
}

function padded({ x, y, width, height }: Box): Box {
  return { x: x - 3, y: y - 2, width: width + 6, height: height + 4 };
}

/** The other markers near a label's own. */
function crowdOf(request: LabelRequest, all: readonly LabelRequest[]): number {
  return all.filter(
    ({ anchor }) => Math.hypot(anchor.x - request.anchor.x, anchor.y - request.anchor.y) < 120,
  ).length;
}

function fallback(request: LabelRequest | undefined, bounds: Box): Box {
  const { width = 0, height = 0 } = request ?? {};
  return { x: bounds.x, y: bounds.y, width, height };
}
