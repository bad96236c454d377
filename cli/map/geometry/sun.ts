import type { Coordinates } from "./arcs.ts";

const radians = Math.PI / 180;
/** 2000-01-01 12:00 UTC. */
const epoch = Date.UTC(2000, 0, 1, 12);

/** The place where the sun is overhead, to about half a degree (the Astronomical Almanac's low-precision formula). */
export function subsolarPoint(at: number): Coordinates {
  const days = (at - epoch) / 86_400_000;
  const mean = 280.46 + 0.9856474 * days;
  const anomaly = (357.528 + 0.9856003 * days) * radians;
  const ecliptic = (mean + 1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly)) * radians;
  const obliquity = (23.439 - 0.0000004 * days) * radians;
  const declination = Math.asin(Math.sin(obliquity) * Math.sin(ecliptic)) / radians;
  const ascension =
    Math.atan2(Math.cos(obliquity) * Math.sin(ecliptic), Math.cos(ecliptic)) / radians;
  const sidereal = 280.46061837 + 360.98564736629 * days;
  return [wrapped(ascension - sidereal), declination];
}

function wrapped(degrees: number): number {
  return ((((degrees + 180) % 360) + 360) % 360) - 180;
}
