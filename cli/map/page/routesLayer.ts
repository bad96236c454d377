import { pathOf, pointAt } from "../geometry/arcs.ts";
import { type Route, routeKey, routeSentence } from "../format.ts";
import { setAttributes, svg } from "./dom.ts";
import type { Layout } from "./layout.ts";
import { RovingGroup, type Step } from "./roving.ts";
import { makeSelectable, same, type Selection } from "./selection.ts";

interface Drawn {
  readonly group: SVGGElement;
  readonly line: SVGPathElement;
  readonly hit: SVGPathElement;
  readonly chevron: SVGPathElement;
  readonly from: string;
  readonly to: string;
}

/** The routes as lines: each can be pointed at and focused. */
export class RoutesLayer {
  readonly #layer: SVGSVGElement;
  readonly #selection: Selection;
  readonly #routes = new Map<string, Drawn>();
  readonly #roving: RovingGroup;
  #regions: readonly string[] = [];

  constructor(layer: SVGSVGElement, selection: Selection) {
    this.#layer = layer;
    this.#selection = selection;
    this.#roving = new RovingGroup(layer, (key, step) => this.#next(key, step));
  }

  /** Creates the lines of new regions, and puts all in their places. */
  place(layout: Layout, colors: ReadonlyMap<string, string>): void {
    this.#regions = [...layout.markers.keys()];
    setAttributes(this.#layer, { viewBox: `0 0 ${layout.width} ${layout.height}` });
    for (const from of this.#regions) {
      for (const to of this.#regions) {
        if (from === to) continue;
        const key = routeKey(from, to);
        const arc = layout.arcs.get(key);
        const drawn = this.#routes.get(key) ?? this.#create(key, from, to);
        if (arc === undefined) continue;
        const path = pathOf(arc);
        setAttributes(drawn.line, { d: path });
        setAttributes(drawn.hit, { d: path });
        const [tip, before] = [pointAt(arc, 0.64), pointAt(arc, 0.62)];
        const angle = (Math.atan2(tip.y - before.y, tip.x - before.x) * 180) / Math.PI;
        const transform = `translate(${tip.x.toFixed(1)} ${tip.y.toFixed(1)}) rotate(${angle.toFixed(1)})`;
        setAttributes(drawn.chevron, { transform });
        drawn.group.style.setProperty("--region", colors.get(from) ?? "");
      }
    }
  }

  /** Shows what the routes do. */
  update(routes: ReadonlyMap<string, Route>): void {
    const selected = this.#selection.current;
    for (const [key, { group, line, hit, from, to }] of this.#routes) {
      const route = routes.get(key);
      const used = route !== undefined && route.rate > 0;
      const failing = used && route.expected && route.failed > 0;
      const state = failing
        ? "failing"
        : route?.expected === false
          ? "drained"
          : used
            ? "used"
            : "idle";
      setAttributes(group, { "data-state": state });
      group.classList.toggle("dimmed", this.#selection.dims(from, to));
      group.classList.toggle("chosen", same(selected, { kind: "route", from, to }));
      const width = used ? 0.9 + Math.min(1.8, Math.log2(1 + route.rate) * 0.3) : 0.8;
      line.style.setProperty("stroke-width", `${width.toFixed(2)}px`);
      const label =
        route === undefined ? `${from} to ${to}: no requests yet` : routeSentence(route);
      const held = same(this.#selection.held, { kind: "route", from, to });
      setAttributes(hit, { "aria-label": label, "aria-pressed": String(held) });
    }
  }

  #create(key: string, from: string, to: string): Drawn {
    const line = svg("path", { class: "route-line" });
    const chevron = svg("path", { class: "route-chevron", d: "M-4 -4L4 0L-4 4Z" });
    const hit = svg("path", { class: "route-hit", role: "button", "data-route": key });
    const group = svg("g", { class: "route" }, line, chevron, hit);
    makeSelectable(hit, { kind: "route", from, to }, this.#selection);
    this.#roving.add(key, hit);
    this.#layer.append(group);
    const drawn = { group, line, hit, chevron, from, to };
    this.#routes.set(key, drawn);
    return drawn;
  }

  /** Left and right: all routes in turn. Up and down: the same target from another region. */
  #next(key: string, step: Step): string | undefined {
    const keys = this.#roving.keys;
    const index = keys.indexOf(key);
    if (step === "left") return keys.at(index - 1);
    if (step === "right") return keys[(index + 1) % keys.length];
    const current = this.#routes.get(key);
    if (current === undefined) return undefined;
    const sources = this.#regions.filter((name) => name !== current.to);
    const turn = step === "up" ? -1 : 1;
    const from = sources.at((sources.indexOf(current.from) + turn) % sources.length) ?? "";
    return routeKey(from, current.to);
  }
}
