import type { GeoPermissibleObjects } from "d3-geo";
import type { MapMessage } from "../feed.ts";
import { mergeRoutes, type Route, type Shown } from "../format.ts";
import type { Box } from "../geometry/point.ts";
import { BaseMap } from "./base.ts";
import { Card } from "./card.ts";
import { byId, setText } from "./dom.ts";
import { showHead, showScale } from "./head.ts";
import { LabelsLayer } from "./labelsLayer.ts";
import { type Layout, layOut } from "./layout.ts";
import { Motion } from "./motion.ts";
import { colorsOf, regionColor, type Theme } from "./palette.ts";
import { RegionsLayer } from "./regionsLayer.ts";
import { RoutesLayer } from "./routesLayer.ts";
import { Selection } from "./selection.ts";
import { EventList, RegionList } from "./side.ts";
import { Spawner } from "./spawner.ts";
import { RoutesTable } from "./table.ts";

const kinds: ReadonlyMap<string, Shown> = new Map(
  (["all", "pair", "shared", "demo"] as const).map((kind) => [kind, kind]),
);

/** Milliseconds after which the line between day and night is drawn again. */
const nightMs = 60_000;

/** The whole page: it is given messages, and draws the newest one. */
export class World {
  readonly #map = byId("map", HTMLElement);
  readonly #selection = new Selection(() => {
    this.#update();
  });
  readonly #base: BaseMap;
  readonly #motion = new Motion(byId("motion", HTMLCanvasElement));
  readonly #routes = new RoutesLayer(byId("routes-layer", SVGSVGElement), this.#selection);
  readonly #regions = new RegionsLayer(byId("regions-layer", SVGSVGElement), this.#selection);
  readonly #labels = new LabelsLayer(byId("labels", HTMLElement));
  readonly #card = new Card(byId("card", HTMLElement));
  readonly #list = new RegionList(byId("regions", HTMLElement), this.#selection);
  readonly #events = new EventList(byId("events", HTMLElement), byId("announcer", HTMLElement));
  readonly #table = new RoutesTable(byId("routes-body", HTMLElement), this.#selection);
  readonly #spawner = new Spawner(this.#motion, this.#selection);
  readonly #still = window.matchMedia("(prefers-reduced-motion: reduce)");
  #theme: Theme = "dark";
  #colors: ReadonlyMap<string, string> = new Map();
  #shown: Shown = "all";
  #paused = false;
  #message: MapMessage | undefined;
  #layout: Layout | undefined;
  #layoutFor = "";

  constructor(land: GeoPermissibleObjects) {
    this.#base = new BaseMap(byId("base", HTMLCanvasElement), land);
    new ResizeObserver(() => {
      this.#place();
    }).observe(this.#map);
    window.setInterval(() => {
      this.#drawBase();
    }, nightMs);
    byId("kinds", HTMLElement).addEventListener("change", ({ target }) => {
      if (target instanceof HTMLInputElement) this.#shown = kinds.get(target.value) ?? "all";
      this.#motion.clear();
      this.#update();
    });
    const pause = byId("pause", HTMLButtonElement);
    pause.addEventListener("click", () => {
      this.#paused = !this.#paused;
      pause.setAttribute("aria-pressed", String(this.#paused));
      this.#calm();
    });
    this.#still.addEventListener("change", () => {
      this.#calm();
    });
    this.#calm();
    document.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") this.#selection.clear();
    });
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    this.#layoutFor = "";
    this.#place();
  }

  receive(message: MapMessage): void {
    this.#message = message;
    this.#place();
    this.#list.count(message.regions, message.flows);
    if (this.#layout !== undefined && !this.#isCalm && !document.hidden) {
      this.#spawner.spawn(message, this.#shown, this.#layout, this.#colors);
    }
    this.#events.update(message.events);
    this.#update();
  }

  get #isCalm(): boolean {
    return this.#paused || this.#still.matches;
  }

  /** Without motion the lines say which way requests go. */
  #calm(): void {
    document.documentElement.classList.toggle("calm", this.#isCalm);
    if (this.#isCalm) this.#motion.clear();
  }

  /** Lays everything out again if the map's size, the regions' places or the theme have changed. */
  #place(): void {
    const { width, height } = this.#map.getBoundingClientRect();
    const regions = this.#message?.regions ?? [];
    const places = regions.map(({ name, place }) => [name, place]);
    const state = JSON.stringify([places, width, height, this.#theme]);
    if (state === this.#layoutFor || width < 40) return;
    this.#layoutFor = state;
    this.#colors = new Map(
      regions.map(({ name }, index) => [name, regionColor(index, this.#theme)]),
    );
    this.#layout = layOut(regions, { width, height });
    this.#drawBase();
    this.#motion.reset(width, height, this.#theme);
    this.#routes.place(this.#layout, this.#colors);
    this.#regions.place(this.#layout, this.#colors);
    this.#update();
  }

  #drawBase(): void {
    if (this.#layout === undefined) return;
    const { frame, width, height } = this.#layout;
    this.#base.draw(frame, width, height, colorsOf(this.#theme));
  }

  #update(): void {
    const [message, layout] = [this.#message, this.#layout];
    if (message === undefined || layout === undefined) return;
    const names = message.regions.map(({ name }) => name);
    const routes: ReadonlyMap<string, Route> = mergeRoutes(message.routes, this.#shown, names);
    this.#routes.update(routes);
    this.#regions.update(message.regions);
    this.#labels.update(message.regions, layout, this.#obstacles());
    this.#card.update(this.#selection.current, message, routes, layout);
    this.#list.update(message.regions, this.#colors);
    this.#table.update(routes, this.#colors);
    showHead(message);
    showScale(this.#spawner.perParticle, this.#isCalm);
    const empty = byId("empty", HTMLElement);
    empty.hidden = message.totals.counted > 0;
    setText(empty, "The callers are starting. Nothing moves until requests are counted.");
  }

  /** Boxes that labels keep clear of. */
  #obstacles(): Box[] {
    const origin = this.#map.getBoundingClientRect();
    return [...this.#map.querySelectorAll(".legend > *")].map((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return { x: x - origin.x, y: y - origin.y, width, height };
    });
  }
}
