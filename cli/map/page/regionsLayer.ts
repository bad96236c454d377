import type { RegionView } from "../feed.ts";
import { regionSentence } from "../format.ts";
import { setAttributes, svg } from "./dom.ts";
import { glyph } from "./glyph.ts";
import type { Layout } from "./layout.ts";
import { RovingGroup, type Step } from "./roving.ts";
import { makeSelectable, same, type Selection } from "./selection.ts";

interface Drawn {
  readonly group: SVGGElement;
  readonly halo: SVGCircleElement;
}

/** Area of the halo of a region that gives all answers, as its radius in pixels. */
const fullHalo = 46;

/** The regions as markers: each can be pointed at and focused. */
export class RegionsLayer {
  readonly #layer: SVGSVGElement;
  readonly #selection: Selection;
  readonly #regions = new Map<string, Drawn>();
  readonly #roving: RovingGroup;
  #layout: Layout | undefined;

  constructor(layer: SVGSVGElement, selection: Selection) {
    this.#layer = layer;
    this.#selection = selection;
    this.#roving = new RovingGroup(layer, (key, step) => this.#next(key, step));
  }

  place(layout: Layout, colors: ReadonlyMap<string, string>): void {
    this.#layout = layout;
    setAttributes(this.#layer, { viewBox: `0 0 ${layout.width} ${layout.height}` });
    for (const [name, { x, y }] of layout.markers) {
      const { group } = this.#regions.get(name) ?? this.#create(name);
      setAttributes(group, { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` });
      group.classList.toggle("unplaced", layout.unplaced.has(name));
      group.style.setProperty("--region", colors.get(name) ?? "");
    }
  }

  update(regions: readonly RegionView[]): void {
    for (const region of regions) {
      const drawn = this.#regions.get(region.name);
      if (drawn === undefined) continue;
      const { group, halo } = drawn;
      const held = same(this.#selection.held, { kind: "region", name: region.name });
      setAttributes(group, {
        "data-health": region.health,
        "aria-label": regionSentence(region),
        "aria-pressed": String(held),
      });
      halo.style.setProperty("r", `${(fullHalo * Math.sqrt(region.answers ?? 0)).toFixed(1)}px`);
    }
  }

  #create(name: string): Drawn {
    const halo = svg("circle", { class: "halo" });
    const group = svg(
      "g",
      { class: "marker", role: "button", "data-region": name },
      halo,
      svg("circle", { class: "marker-hit", r: "16" }),
      svg("circle", { class: "marker-focus", r: "15" }),
      glyph(),
    );
    makeSelectable(group, { kind: "region", name }, this.#selection);
    this.#roving.add(name, group);
    this.#layer.append(group);
    const drawn = { group, halo };
    this.#regions.set(name, drawn);
    return drawn;
  }

  /** The nearest region in a direction; from the last one the first on the other side. */
  #next(key: string, step: Step): string | undefined {
    const markers = this.#layout?.markers;
    const here = markers?.get(key);
    if (markers === undefined || here === undefined) return undefined;
    const horizontal = step === "left" || step === "right";
    const sign = step === "left" || step === "up" ? -1 : 1;
    const others = [...markers].filter(([name]) => name !== key);
    const ways = others.map(([name, { x, y }]) => {
      const along = (horizontal ? x - here.x : y - here.y) * sign;
      const aside = Math.abs(horizontal ? y - here.y : x - here.x);
      return { name, along, cost: along + aside * 0.6 };
    });
    const ahead = ways.filter(({ along }) => along > 0.5).sort((a, b) => a.cost - b.cost);
    return (ahead[0] ?? ways.sort((a, b) => a.along - b.along)[0])?.name;
  }
}
