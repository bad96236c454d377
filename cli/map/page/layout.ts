import { type Arc, arcOf, type Coordinates, wayBetween } from "../geometry/arcs.ts";
import { edgeOf, type Frame, frameOf } from "../geometry/frame.ts";
import type { Box, Point } from "../geometry/point.ts";
import { spread } from "../geometry/spread.ts";
import type { RegionView } from "../feed.ts";
import { routeKey } from "../format.ts";

/** Where everything stands, for one size of the map and one set of places. */
export interface Layout {
  readonly frame: Frame;
  readonly width: number;
  readonly height: number;
  /** The markers by region. */
  readonly markers: ReadonlyMap<string, Point>;
  /** Regions without a known place, which stand at the bottom edge. */
  readonly unplaced: ReadonlySet<string>;
  /** The arcs by route; from a region to itself a loop. */
  readonly arcs: ReadonlyMap<string, Arc>;
}

/** Pixels between the centres of two markers. */
const apart = 26;

/** Radius of the loop of a region's requests to itself. */
const loopRadius = 15;

/** Lays the map out. */
export function layOut(
  regions: readonly RegionView[],
  size: { width: number; height: number },
): Layout {
  const { width, height } = size;
  const outer: Box = { x: 0, y: 0, width, height };
  const narrow = width < 620;
  const margin = narrow
    ? { left: 34, right: 34, top: 40, bottom: 84 }
    : { left: 120, right: 120, top: 62, bottom: 96 };
  const inner: Box = {
    x: margin.left,
    y: margin.top,
    width: Math.max(60, width - margin.left - margin.right),
    height: Math.max(60, height - margin.top - margin.bottom),
  };
  const places = new Map(
    regions.flatMap(({ name, place }): [string, Coordinates][] =>
      place === null ? [] : [[name, [place.longitude, place.latitude]]],
    ),
  );
  const edge = edgeOf([...places.values()].map(([longitude]) => longitude));
  const pairs = [...places.keys()].flatMap((from) =>
    [...places.keys()].filter((to) => to !== from).map((to) => ({ from, to })),
  );
  const ways = new Map(
    pairs.map(({ from, to }) => {
      const [start, end]: [Coordinates, Coordinates] = [
        places.get(from) ?? [0, 0],
        places.get(to) ?? [0, 0],
      ];
      return [routeKey(from, to), wayBetween(start, end, edge)] as const;
    }),
  );
  const frame = frameOf(
    edge,
    { places: [...places.values()], ways: [...ways.values()].flat() },
    inner,
    outer,
  );
  const project = (coordinates: Coordinates): Point => {
    const [x, y] = frame.projection([...coordinates]) ?? [0, 0];
    return { x, y };
  };
  const unplaced = regions.filter(({ place }) => place === null).map(({ name }) => name);
  const step = (width - 80) / (unplaced.length + 1);
  const targets = regions.map(({ name }) => {
    const place = places.get(name);
    if (place !== undefined) return project(place);
    return { x: 40 + step * (unplaced.indexOf(name) + 1), y: height - margin.bottom + 8 };
  });
  const moved = spread(targets, apart);
  const markers = new Map(regions.map(({ name }, index) => [name, moved[index] ?? { x: 0, y: 0 }]));
  const arcs = new Map<string, Arc>();
  for (const [from, start] of markers) {
    for (const [to, end] of markers) {
      const way = ways.get(routeKey(from, to));
      arcs.set(
        routeKey(from, to),
        from === to
          ? loopAt(start)
          : way === undefined
            ? straight(start, end)
            : arcOf(way, project, [start, end]),
      );
    }
    // What has no target ends where it began.
    arcs.set(routeKey(from, null), loopAt(start));
  }
  return { frame, width, height, markers, unplaced: new Set(unplaced), arcs };
}

function loopAt({ x, y }: Point): Arc {
  const steps = 40;
  const points = Array.from({ length: steps + 1 }, (_value, step) => {
    const angle = -Math.PI / 2 + (step / steps) * 2 * Math.PI;
    return { x: x + Math.cos(angle) * loopRadius, y: y + Math.sin(angle) * loopRadius };
  });
  return { points, length: 2 * Math.PI * loopRadius };
}

/** A bow for a region without a place, by its markers alone. */
function straight(start: Point, end: Point): Arc {
  const steps = 48;
  const [dx, dy] = [end.x - start.x, end.y - start.y];
  const length = Math.hypot(dx, dy);
  const points = Array.from({ length: steps + 1 }, (_value, step) => {
    const share = step / steps;
    const aside = 0.07 * Math.sin(Math.PI * share);
    return { x: start.x + dx * share - dy * aside, y: start.y + dy * share + dx * aside };
  });
  return { points, length };
}
