import { geoNaturalEarth1, type GeoProjection } from "d3-geo";
import type { Coordinates } from "./arcs.ts";
import type { Box } from "./point.ts";

/** The longitude at which the map is cut: in the Bering Strait, where no land is torn. */
const usualEdge = -169;

/** Latitudes that are shown when the whole world is. */
const south = -57;
const north = 81;

/** Largest scale, as a multiple of that with which the world's width fits. */
const largestZoom = 7;

/** A projection, and where it is cut. */
export interface Frame {
  readonly projection: GeoProjection;
  readonly edge: number;
  /** The scale as a multiple of that with which the world's width fits. */
  readonly zoom: number;
}

/** What a frame shows. */
export interface Shown {
  /** The regions. */
  readonly places: readonly Coordinates[];
  /** The ways between them. */
  readonly ways: readonly Coordinates[];
}

/**
 * A projection that shows all places as large as a box allows: the world for a fleet around the world, a continent for a
 * fleet on one.
 *
 * @param edge see {@link edgeOf}
 * @param inner the box in which the regions should lie
 * @param outer the whole drawing, in which the ways should lie
 */
export function frameOf(edge: number, { places, ways }: Shown, inner: Box, outer: Box): Frame {
  const projection = geoNaturalEarth1()
    .rotate([-edge - 180, 0])
    .scale(1)
    .translate([0, 0]);
  const project = (place: Coordinates) => projection([...place]) ?? ([0, 0] as const);
  const halfWorld = Math.abs(project([edge + 0.001, 0])[0]);
  const whole = outer.width / (2 * halfWorld);
  if (places.length === 0) {
    return settle(
      projection,
      { scale: whole, edge, whole, extent: extentOf([[0, 0]]) },
      inner,
      outer,
    );
  }
  const extent = extentOf([...places, ...ways].map(project));
  const scale = Math.min(
    scaleFor(extentOf(places.map(project)), inner),
    scaleFor(extent, outer),
    whole * largestZoom,
  );
  return settle(projection, { scale, edge, whole, extent }, inner, outer);
}

interface Extent {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function extentOf(points: readonly (readonly [number, number])[]): Extent {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)] as const;
  return {
    ...{ left: Math.min(...xs), right: Math.max(...xs) },
    ...{ top: Math.min(...ys), bottom: Math.max(...ys) },
  };
}

function scaleFor({ left, right, top, bottom }: Extent, box: Box): number {
  return Math.min(
    box.width / Math.max(right - left, 0.01),
    box.height / Math.max(bottom - top, 0.01),
  );
}

interface Fit {
  readonly scale: number;
  readonly edge: number;
  readonly whole: number;
  readonly extent: Extent;
}

/** Puts the world into the middle of the drawing, and where it is larger than that what is to be seen. */
function settle(
  projection: GeoProjection,
  { scale, edge, whole, extent }: Fit,
  inner: Box,
  outer: Box,
): Frame {
  const center = edge + 180;
  const world = {
    left: -outer.width / 2 / whole,
    right: outer.width / 2 / whole,
    top: projection([center, north])?.[1] ?? 0,
    bottom: projection([center, south])?.[1] ?? 0,
  };
  const x = along(
    { from: inner.x, size: inner.width, least: extent.left * scale, most: extent.right * scale },
    { from: outer.x, size: outer.width, least: world.left * scale, most: world.right * scale },
  );
  const y = along(
    { from: inner.y, size: inner.height, least: extent.top * scale, most: extent.bottom * scale },
    { from: outer.y, size: outer.height, least: world.top * scale, most: world.bottom * scale },
  );
  projection.scale(scale).translate([x, y]);
  return { projection, edge, zoom: scale / whole };
}

/** A range of a drawing, and what it should hold. */
interface Span {
  readonly from: number;
  readonly size: number;
  readonly least: number;
  readonly most: number;
}

/** The shift in one direction. */
function along(shown: Span, world: Span): number {
  const middle = shown.from + shown.size / 2 - (shown.least + shown.most) / 2;
  // Larger than the drawing: nothing beyond the world is shown.
  if (world.most - world.least >= world.size) {
    const [low, high] = [world.from + world.size - world.most, world.from - world.least];
    return Math.min(high, Math.max(low, middle));
  }
  const centered = world.from + world.size / 2 - (world.least + world.most) / 2;
  const [low, high] = [shown.from - shown.least, shown.from + shown.size - shown.most];
  return low > high ? middle : Math.min(high, Math.max(low, centered));
}

/** The longitude of the map's cut: the usual one, unless it would lie between regions while a wide gap has none. */
export function edgeOf(longitudes: readonly number[]): number {
  const sorted = [...new Set(longitudes)].sort((left, right) => left - right);
  if (sorted.length < 2) return sorted[0] === undefined ? usualEdge : wrap(sorted[0] + 180);
  const gaps = sorted.map((start, index) => {
    const next = sorted[index + 1] ?? (sorted[0] ?? 0) + 360;
    return { start, size: next - start };
  });
  const widest = gaps.reduce((most, gap) => (gap.size > most.size ? gap : most));
  const toUsual = (usualEdge - widest.start + 720) % 360;
  const margin = Math.min(25, widest.size / 4);
  if (toUsual > margin && toUsual < widest.size - margin && widest.size < 230) return usualEdge;
  return wrap(widest.start + widest.size / 2);
}

function wrap(longitude: number): number {
  return ((((longitude + 180) % 360) + 360) % 360) - 180;
}
