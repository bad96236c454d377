import { svg } from "./dom.ts";

/**
 * The sign of a region: a disc in its colour, and one shape for each state that is not ready, which style.css shows by the
 * attribute `data-health` of an element around it. The states differ in shape, not only in colour.
 */
export function glyph(): SVGGElement {
  return svg(
    "g",
    { class: "glyph" },
    svg("circle", { class: "glyph-back", r: "8.5" }),
    svg("circle", { class: "glyph-ring", r: "7" }),
    svg("circle", { class: "glyph-core", r: "4.2" }),
    svg("path", { class: "glyph-half", d: "M0 -4.2A4.2 4.2 0 0 1 0 4.2Z" }),
    svg("path", { class: "glyph-bars", d: "M-2 -3V3M2 -3V3" }),
    svg("path", { class: "glyph-cross", d: "M-3 -3L3 3M3 -3L-3 3" }),
    svg("path", { class: "glyph-dash", d: "M-3 0H3" }),
  );
}
