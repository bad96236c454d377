import { pointAt } from "../geometry/arcs.ts";
import type { MapMessage, RegionView } from "../feed.ts";
import {
  answeredText,
  healthText,
  millisecondsText,
  placeText,
  rateText,
  remarkText,
  type Route,
  routeKey,
} from "../format.ts";
import { html } from "./dom.ts";
import type { Layout } from "./layout.ts";
import type { Selected } from "./selection.ts";

/** What is selected, in figures, beside it on the map. A screen reader has them in the label of what is selected. */
export class Card {
  readonly #card: HTMLElement;

  constructor(card: HTMLElement) {
    this.#card = card;
  }

  update(
    selected: Selected | undefined,
    { regions }: MapMessage,
    routes: ReadonlyMap<string, Route>,
    layout: Layout,
  ): void {
    const shown =
      selected?.kind === "region"
        ? regionCard(
            regions.find(({ name }) => name === selected.name),
            routes,
          )
        : selected && routeCard(selected, routes.get(routeKey(selected.from, selected.to)));
    const anchor =
      selected?.kind === "region"
        ? layout.markers.get(selected.name)
        : selected && anchorOf(layout, selected.from, selected.to);
    this.#card.hidden = shown === undefined || anchor === undefined;
    if (shown === undefined || anchor === undefined) return;
    this.#card.replaceChildren(...shown);
    const { width, height } = this.#card.getBoundingClientRect();
    const left = anchor.x > layout.width / 2 ? anchor.x - width - 28 : anchor.x + 28;
    const x = Math.min(Math.max(8, left), Math.max(8, layout.width - width - 8));
    const y = Math.min(Math.max(8, anchor.y - height / 2), Math.max(8, layout.height - height - 8));
    this.#card.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  }
}

function anchorOf(layout: Layout, from: string, to: string) {
  const arc = layout.arcs.get(routeKey(from, to));
  return arc && pointAt(arc, 0.5);
}

function routeCard(
  { from, to }: Extract<Selected, { kind: "route" }>,
  route: Route | undefined,
): Node[] {
  const title = html("h3", {}, `${from} → ${to}`);
  if (route === undefined) return [title, html("p", {}, "No requests yet.")];
  const remark = remarkText(route);
  return [
    title,
    figures([
      ["requests", `${rateText(route.rate)}/s`],
      ["answered", answeredText(route)],
      ["median", millisecondsText(route.p50Ms)],
      ["99th percentile", millisecondsText(route.p99Ms)],
    ]),
    ...(remark === "" ? [] : [html("p", { class: "remark" }, remark)]),
  ];
}

function regionCard(
  region: RegionView | undefined,
  routes: ReadonlyMap<string, Route>,
): Node[] | undefined {
  if (region === undefined) return undefined;
  const all = [...routes.values()];
  const rate = (some: readonly Route[]): string =>
    `${rateText(some.reduce((total, route) => total + route.rate, 0))}/s`;
  const place = placeText(region);
  const share = region.answers;
  return [
    html("h3", {}, region.name, ...(place === "" ? [] : [html("span", {}, place)])),
    html("p", {}, `${healthText(region.health)}: ${region.detail}`),
    figures([
      ["sends", rate(all.filter(({ from }) => from === region.name))],
      ["is sent", rate(all.filter(({ to }) => to === region.name))],
      ...(share === null ? [] : [["of shared answers", `${Math.round(share * 100)} %`] as const]),
    ]),
  ];
}

function figures(rows: readonly (readonly [string, string])[]): HTMLElement {
  return html(
    "dl",
    {},
    ...rows.map(([name, value]) => html("div", {}, html("dt", {}, name), html("dd", {}, value))),
  );
}
