import { REGIONS } from "../../settings/tables/regions.ts";

/** A place on the map. */
export interface Place {
  readonly title: string;
  /** Degrees north. */
  readonly latitude: number;
  /** Degrees east. */
  readonly longitude: number;
}

/**
 * Coordinates of the cities of Linode's regions, `[latitude, longitude]` in degrees, as of 2026-11-27. The provider
 * publishes the city of a region, not the address of its buildings: a place is right to about 30 km.
 */
const COORDINATES: Readonly<Record<string, readonly [number, number]>> = {
  "ap-northeast": [35.68, 139.69],
  "ap-south": [1.35, 103.82],
  "ap-southeast": [-33.87, 151.21],
  "ap-west": [19.08, 72.88],
  "au-mel": [-37.81, 144.96],
  "br-gru": [-23.55, -46.63],
  "ca-central": [43.65, -79.38],
  "de-fra-2": [50.11, 8.68],
  "es-mad": [40.42, -3.7],
  "eu-central": [50.11, 8.68],
  "eu-west": [51.51, -0.13],
  "fr-par": [48.86, 2.35],
  "fr-par-2": [48.86, 2.35],
  "gb-lon": [51.51, -0.13],
  "id-cgk": [-6.21, 106.85],
  "in-bom-2": [19.08, 72.88],
  "in-maa": [13.08, 80.27],
  "it-mil": [45.46, 9.19],
  "jp-osa": [34.69, 135.5],
  "jp-tyo-3": [35.68, 139.69],
  "nl-ams": [52.37, 4.9],
  "se-sto": [59.33, 18.07],
  "sg-sin-2": [1.35, 103.82],
  "us-central": [32.78, -96.8],
  "us-east": [40.74, -74.17],
  "us-iad": [38.91, -77.04],
  "us-iad-2": [38.91, -77.04],
  "us-lax": [34.05, -118.24],
  "us-mia": [25.76, -80.19],
  "us-ord": [41.88, -87.63],
  "us-sea": [47.61, -122.33],
  "us-southeast": [33.75, -84.39],
  "us-west": [37.55, -121.99],
};

const byRegion = new Map(Object.entries(COORDINATES));
const titles = new Map(Object.entries(REGIONS));

/** Returns the place of a Linode region; undefined for another provider's. */
export function placeOfRegion(region: string): Place | undefined {
  const coordinates = byRegion.get(region);
  if (coordinates === undefined) return undefined;
  const [latitude, longitude] = coordinates;
  return { title: cityOf(titles.get(region) ?? region), latitude, longitude };
}

/** The city in a title such as `London 2, GB`. */
function cityOf(title: string): string {
  return title.replace(/,.*$/, "").replace(/ \d+$/, "");
}

const given =
  /^(?<region>[a-z0-9]([-a-z0-9]*[a-z0-9])?)=(?<latitude>-?\d+(\.\d+)?),(?<longitude>-?\d+(\.\d+)?)(,(?<title>[^,]{1,40}))?$/;

/**
 * Parses a place that a person gives: `name=latitude,longitude` or `name=latitude,longitude,title`.
 *
 * @throws RangeError with what is expected
 */
export function parsePlace(text: string): readonly [string, Place] {
  const found = given.exec(text)?.groups;
  const { region = "", title = region } = found ?? {};
  const latitude = Number(found?.["latitude"] ?? NaN);
  const longitude = Number(found?.["longitude"] ?? NaN);
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) {
    throw new RangeError(
      "Expected: a region, degrees north and degrees east, such as eu=50.1,8.7 or eu=50.1,8.7,Frankfurt.",
    );
  }
  return [region, { title, latitude, longitude }];
}
