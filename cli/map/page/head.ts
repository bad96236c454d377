import type { MapMessage } from "../feed.ts";
import { answeredText, millisecondsText, rateText } from "../format.ts";
import { byId, setAttributes, setText } from "./dom.ts";

/** Shows the stack and the sums. */
export function showHead({ stack, totals, windowSeconds }: MapMessage): void {
  const show = (id: string, text: string): void => {
    setText(byId(id, HTMLElement), text);
  };
  show("stack", stack);
  document.title = `${stack} · Archipelago`;
  show("total-rate", rateText(totals.rate));
  show("total-answered", answeredText(totals));
  show("total-p50", millisecondsText(totals.p50Ms));
  show("total-p99", millisecondsText(totals.p99Ms));
  setAttributes(byId("total-answered", HTMLElement), {
    "data-tone": totals.failed > 0 ? "bad" : "good",
  });
  show(
    "routes-caption",
    `The requests of the last ${windowSeconds} seconds; ${totals.counted.toLocaleString("en")} were counted since the start.`,
  );
}

/** Says what a particle stands for. */
export function showScale(perParticle: number, isCalm: boolean): void {
  const particle =
    perParticle === 1 ? "Each light is one request" : `Each light is ${perParticle} requests`;
  const text = isCalm
    ? "Without motion: a line's width is its rate"
    : `${particle}, a cross is a failed one`;
  setText(byId("scale", HTMLElement), `${text}; a halo is a region's share of the shared answers.`);
}
