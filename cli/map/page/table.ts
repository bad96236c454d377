import { answeredText, millisecondsText, type Route, rateText, remarkText } from "../format.ts";
import { html, setAttributes, setText } from "./dom.ts";
import { makeSelectable, type Selection } from "./selection.ts";

/** The routes as a table: all that the map shows, for those who read rather than look. */
export class RoutesTable {
  readonly #body: HTMLElement;
  readonly #selection: Selection;
  readonly #rows = new Map<string, HTMLTableRowElement>();

  constructor(body: HTMLElement, selection: Selection) {
    this.#body = body;
    this.#selection = selection;
  }

  update(routes: ReadonlyMap<string, Route>, colors: ReadonlyMap<string, string>): void {
    for (const [key, row] of this.#rows) {
      if (routes.has(key)) continue;
      row.remove();
      this.#rows.delete(key);
    }
    let position = 0;
    for (const [key, route] of routes) {
      const row = this.#rows.get(key) ?? this.#create(key, route);
      if (this.#body.children[position] !== row)
        this.#body.insertBefore(row, this.#body.children[position] ?? null);
      position += 1;
      const texts = [
        rateText(route.rate),
        answeredText(route),
        millisecondsText(route.p50Ms),
        millisecondsText(route.p99Ms),
        remarkText(route),
      ];
      for (const [index, text] of texts.entries()) {
        const cell = row.cells[index + 2];
        if (cell !== undefined) setText(cell, text);
      }
      const state = !route.expected ? "drained" : route.failed > 0 ? "failing" : "used";
      setAttributes(row, { "data-state": state });
      row.style.setProperty("--region", colors.get(route.from) ?? "");
      row.classList.toggle("dimmed", this.#selection.dims(route.from, route.to));
    }
  }

  #create(key: string, { from, to }: Route): HTMLTableRowElement {
    const number = () => html("td", { class: "number" });
    const swatch = html("span", { class: "swatch", "aria-hidden": "true" });
    const row = html(
      "tr",
      {},
      html("th", { scope: "row" }, swatch, from),
      html("td", {}, to ?? "any region"),
      ...[number(), number(), number(), number()],
      html("td", { class: "remark" }),
    );
    if (to !== null) {
      const selected =
        from === to
          ? ({ kind: "region", name: from } as const)
          : ({ kind: "route", from, to } as const);
      makeSelectable(row, selected, this.#selection);
    }
    this.#rows.set(key, row);
    return row;
  }
}
