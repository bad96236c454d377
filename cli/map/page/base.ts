import { geoCircle, geoPath, type GeoPermissibleObjects } from "d3-geo";
import type { Frame } from "../geometry/frame.ts";
import { subsolarPoint } from "../geometry/sun.ts";
import { sizeCanvas } from "./dom.ts";
import type { MapColors } from "./palette.ts";

/** Radii of the shades of night, in degrees around the midnight point: the horizon, and the three twilights. */
const shades = [90, 84, 78, 72] as const;

/** The drawing below everything: land in dots, coasts, and the night. */
export class BaseMap {
  readonly #canvas: HTMLCanvasElement;
  readonly #land: GeoPermissibleObjects;

  constructor(canvas: HTMLCanvasElement, land: GeoPermissibleObjects) {
    this.#canvas = canvas;
    this.#land = land;
  }

  draw({ projection, zoom }: Frame, width: number, height: number, colors: MapColors): void {
    const context = sizeCanvas(this.#canvas, width, height);
    projection.clipExtent([
      [-60, -60],
      [width + 60, height + 60],
    ]);
    const path = geoPath(projection, context);
    context.beginPath();
    path(this.#land);
    context.fillStyle = colors.land;
    context.fill();
    context.strokeStyle = colors.coast;
    context.lineWidth = zoom > 1.6 ? 0.9 : 0.6;
    context.stroke();

    this.#dots(context, { projection, zoom }, width, height, colors);
    const [longitude, latitude] = subsolarPoint(Date.now());
    context.fillStyle = colors.night;
    // Night falls on land only: the edge of a shade in the open sea would look like a coast.
    context.globalCompositeOperation = "source-atop";
    for (const radius of shades) {
      context.beginPath();
      path(
        geoCircle()
          .center([longitude + 180, -latitude])
          .radius(radius)
          .precision(1)(),
      );
      context.fill();
    }
  }

  /** Dots on land, in a hexagonal grid of the screen. */
  #dots(
    context: CanvasRenderingContext2D,
    { projection }: Pick<Frame, "projection" | "zoom">,
    width: number,
    height: number,
    colors: MapColors,
  ): void {
    const spacing = width < 560 ? 4.4 : 6;
    const mask = new OffscreenCanvas(Math.ceil(width), Math.ceil(height)).getContext("2d", {
      willReadFrequently: true,
    });
    if (mask === null) return;
    mask.beginPath();
    geoPath(projection, mask)(this.#land);
    mask.fill();
    const { data } = mask.getImageData(0, 0, Math.ceil(width), Math.ceil(height));
    context.fillStyle = colors.dot;
    context.beginPath();
    const rowHeight = spacing * Math.sin(Math.PI / 3);
    const radius = spacing * 0.2;
    for (let row = 0; row * rowHeight < height; row += 1) {
      const y = row * rowHeight;
      for (let x = row % 2 === 0 ? 0 : spacing / 2; x < width; x += spacing) {
        const alpha = data[(Math.floor(y) * Math.ceil(width) + Math.floor(x)) * 4 + 3] ?? 0;
        if (alpha < 128) continue;
        context.moveTo(x + radius, y);
        context.arc(x, y, radius, 0, 2 * Math.PI);
      }
    }
    context.fill();
  }
}
