import type { RegionView } from "../feed.ts";
import { healthText, placeText } from "../format.ts";
import { placeLabels } from "../geometry/labels.ts";
import type { Box, Point } from "../geometry/point.ts";
import { html, setAttributes, setText, svg } from "./dom.ts";
import type { Layout } from "./layout.ts";

interface Label {
  readonly element: HTMLElement;
  readonly name: HTMLElement;
  readonly place: HTMLElement;
  readonly health: HTMLElement;
  readonly line: SVGPathElement;
}

/** The names beside the markers. They are text for eyes; the markers have the same as their labels. */
export class LabelsLayer {
  readonly #layer: HTMLElement;
  readonly #lines = svg("svg", { class: "leaders" });
  readonly #labels = new Map<string, Label>();
  /** What the present places are for: measuring and placing each second would be wasted. */
  #placedFor = "";

  constructor(layer: HTMLElement) {
    this.#layer = layer;
    layer.append(this.#lines);
  }

  /** @param obstacles what no label should cover */
  update(regions: readonly RegionView[], layout: Layout, obstacles: readonly Box[]): void {
    const narrow = layout.width < 620 || regions.length > 16;
    for (const region of regions) {
      const label = this.#labels.get(region.name) ?? this.#create(region.name);
      const plain = region.health === "ready" || region.health === "unknown";
      setAttributes(label.element, { "data-health": region.health });
      setText(label.place, narrow ? "" : placeText(region));
      setText(label.health, plain ? "" : healthText(region.health));
    }
    const places = [...layout.markers].map(([name, { x, y }]) => [name, x, y]);
    const texts = regions.map(({ name }) => this.#labels.get(name)?.element.textContent ?? "");
    const state = JSON.stringify([places, texts, layout.width, layout.height, obstacles]);
    if (state === this.#placedFor) return;
    this.#placedFor = state;
    this.#place(layout, obstacles);
  }

  #place(layout: Layout, obstacles: readonly Box[]): void {
    const { width, height } = layout;
    setAttributes(this.#lines, { viewBox: `0 0 ${width} ${height}` });
    const shown = [...layout.markers].flatMap(([name, anchor]) => {
      const label = this.#labels.get(name);
      return label === undefined ? [] : [{ label, anchor }];
    });
    const requests = shown.map(({ label, anchor }) => {
      const { width: own, height: tall } = label.element.getBoundingClientRect();
      return { anchor, width: Math.ceil(own), height: Math.ceil(tall) };
    });
    const bounds = { x: 6, y: 6, width: width - 12, height: height - 12 };
    const boxes = placeLabels(requests, bounds, 12, obstacles);
    for (const [index, { label, anchor }] of shown.entries()) {
      const box = boxes[index];
      if (box === undefined) continue;
      label.element.style.transform = `translate(${Math.round(box.x)}px, ${Math.round(box.y)}px)`;
      setAttributes(label.line, { d: leader(anchor, box) });
    }
  }

  #create(region: string): Label {
    const name = html("strong", {}, region);
    const [place, health] = [html("span", { class: "place" }), html("span", { class: "health" })];
    const element = html(
      "p",
      { class: "label" },
      name,
      html("span", { class: "second" }, place, health),
    );
    const line = svg("path", { class: "leader" });
    this.#layer.append(element);
    this.#lines.append(line);
    const label = { element, name, place, health, line };
    this.#labels.set(region, label);
    return label;
  }
}

/** A line from a marker to a label that stands away from it. */
function leader(anchor: Point, box: Box): string {
  const x = Math.min(Math.max(anchor.x, box.x), box.x + box.width);
  const y = Math.min(Math.max(anchor.y, box.y), box.y + box.height);
  const away = Math.hypot(x - anchor.x, y - anchor.y);
  if (away < 20) return "";
  const share = 11 / away;
  const start = { x: anchor.x + (x - anchor.x) * share, y: anchor.y + (y - anchor.y) * share };
  return `M${start.x.toFixed(1)} ${start.y.toFixed(1)}L${x.toFixed(1)} ${y.toFixed(1)}`;
}
