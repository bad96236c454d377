import type { GeoPermissibleObjects } from "d3-geo";
import { feature } from "topojson-client";

type Topology = Parameters<typeof feature>[0];

/** Degrees. Land that lies wholly beyond is Antarctica, which has no region and would take a fifth of the map. */
const southernmost = -60;

/** The land of Natural Earth's TopoJSON, without Antarctica. @throws Error if it is something else */
export function landOf(atlas: unknown): GeoPermissibleObjects {
  const topology = atlas as Topology;
  const land = topology.objects["land"];
  if (land === undefined) throw new Error("land.json has no land");
  const found = feature(topology, land);
  const features = found.type === "FeatureCollection" ? found.features : [found];
  const polygons = features.flatMap(({ geometry }) =>
    geometry.type === "MultiPolygon" ? geometry.coordinates : [],
  );
  const coordinates = polygons.filter(([ring = []]) =>
    ring.some(([, latitude = 0]) => latitude > southernmost),
  );
  return { type: "MultiPolygon", coordinates };
}
