import type { Flow, MapEvent, RegionView } from "../feed.ts";
import { healthText, placeText, rateText } from "../format.ts";
import { html, setAttributes, setText, svg } from "./dom.ts";
import { glyph } from "./glyph.ts";
import { makeSelectable, same, type Selection } from "./selection.ts";

interface Row {
  readonly button: HTMLButtonElement;
  readonly place: HTMLElement;
  readonly health: HTMLElement;
  readonly detail: HTMLElement;
  readonly rate: HTMLElement;
  readonly curve: SVGPathElement;
  /** Answers in each of the last messages. */
  answers: readonly number[];
}

/** Regions that have two lines each. */
const roomy = 6;

/** Messages that a curve covers, about one a second. */
const curveLength = 60;
const curveSize = { width: 64, height: 20 };

/** The list of regions, which is the legend of the colours too. */
export class RegionList {
  readonly #list: HTMLElement;
  readonly #selection: Selection;
  readonly #rows = new Map<string, Row>();

  constructor(list: HTMLElement, selection: Selection) {
    this.#list = list;
    this.#selection = selection;
  }

  /** Counts the answers of each region in one message. */
  count(regions: readonly RegionView[], flows: readonly Flow[]): void {
    for (const { name } of regions) {
      const row = this.#rows.get(name);
      if (row === undefined) continue;
      const own = flows.filter(({ to, answered }) => to === name && answered);
      const answers = own.reduce((sum, { count }) => sum + count, 0);
      row.answers = [...row.answers, answers].slice(-curveLength);
    }
  }

  update(regions: readonly RegionView[], colors: ReadonlyMap<string, string>): void {
    this.#list.classList.toggle("many", regions.length > roomy);
    for (const region of regions) {
      const { name, health, detail } = region;
      const row = this.#rows.get(name) ?? this.#create(name);
      row.button.style.setProperty("--region", colors.get(name) ?? "");
      const held = same(this.#selection.held, { kind: "region", name });
      setAttributes(row.button, { "data-health": health, "aria-pressed": String(held) });
      setText(row.place, placeText(region));
      setText(row.health, healthText(health));
      setText(row.detail, detail);
      const recent = row.answers.slice(-10);
      const rate = recent.reduce((sum, count) => sum + count, 0) / Math.max(1, recent.length);
      setText(row.rate, `${rateText(rate)}/s`);
      setAttributes(row.curve, { d: curve(row.answers) });
    }
  }

  #create(name: string): Row {
    const [place, health, detail, rate] = [
      html("span", { class: "place" }),
      html("span", { class: "health" }),
      html("span", { class: "detail" }),
      html("span", { class: "rate" }),
    ];
    const line = svg("path", { class: "curve" });
    const { width, height } = curveSize;
    const sign = svg(
      "svg",
      { viewBox: "-10 -10 20 20", class: "sign", "aria-hidden": "true" },
      glyph(),
    );
    const drawing = svg(
      "svg",
      { viewBox: `0 0 ${width} ${height}`, class: "curves", "aria-hidden": "true" },
      line,
    );
    const unit = html("span", { class: "unseen" }, " answered requests");
    const button = html(
      "button",
      { type: "button", class: "region" },
      sign,
      html("span", { class: "who" }, html("strong", {}, name), place),
      html(
        "span",
        { class: "how" },
        health,
        html("span", { "aria-hidden": "true" }, " · "),
        detail,
      ),
      html("span", { class: "much" }, drawing, rate, unit),
    );
    makeSelectable(button, { kind: "region", name }, this.#selection);
    this.#list.append(html("li", {}, button));
    const row = { button, place, health, detail, rate, curve: line, answers: [] };
    this.#rows.set(name, row);
    return row;
  }
}

function curve(values: readonly number[]): string {
  if (values.length < 2) return "";
  const { width, height } = curveSize;
  const most = Math.max(4, ...values);
  return values
    .map((value, index) => {
      const x = width - ((values.length - 1 - index) / (curveLength - 1)) * width;
      const y = height - 1.5 - (value / most) * (height - 3);
      return `${index === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join("");
}

/** The log of events, and its announcements for screen readers. */
export class EventList {
  readonly #list: HTMLElement;
  readonly #announcer: HTMLElement;
  #last = 0;
  #isFirst = true;

  constructor(list: HTMLElement, announcer: HTMLElement) {
    this.#list = list;
    this.#announcer = announcer;
  }

  update(events: readonly MapEvent[]): void {
    const newest = events[0]?.id ?? 0;
    // A command that was started again counts from 1.
    if (newest < this.#last) {
      this.#list.replaceChildren();
      this.#last = 0;
    }
    const added = events.filter(({ id }) => id > this.#last);
    if (added.length === 0) return;
    this.#last = newest;
    this.#list.prepend(...added.map(line));
    while (this.#list.children.length > 100) this.#list.lastElementChild?.remove();
    // What happened before the page was opened is no news.
    if (!this.#isFirst)
      setText(
        this.#announcer,
        added
          .map(({ text }) => text)
          .toReversed()
          .join(" "),
      );
    this.#isFirst = false;
  }
}

function line({ at, tone, text }: MapEvent): HTMLElement {
  const date = new Date(at);
  const clock = date.toLocaleTimeString("en-GB");
  const time = html("time", { datetime: date.toISOString() }, clock);
  return html("li", { "data-tone": tone }, time, html("span", {}, text));
}
