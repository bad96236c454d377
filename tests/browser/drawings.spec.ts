import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { drawingFile, drawings } from "../drawings/drawings.ts";
import { startBrowser } from "./support/page.ts";

// Shows in a real Chromium that the drawings' texts are inside their boxes, cross no line and are legible in both themes.
// That they show what the program declares, tests/unit/docs/drawings.spec.ts shows.

/** The least contrast of text by WCAG 2.2, level AA. */
const leastContrast = 4.5;

/** What is measured of a text. */
interface Measured {
  readonly text: string;
  /** True if a box that holds the text's middle holds all of it. */
  readonly inside: boolean;
  /** Texts and lines that it crosses. */
  readonly crosses: readonly string[];
  readonly contrast: number;
}

describe("the drawings in a browser", function () {
  this.timeout(120_000);
  let browser: Browser;
  before(async () => {
    browser = await startBrowser();
  });
  after(() => browser.close());

  for (const { file } of drawings) {
    for (const theme of ["light", "dark"] as const) {
      it(`${file} is legible, ${theme}`, async () => {
        const page = await browser.newPage({ colorScheme: theme });
        await page.setContent(readFileSync(drawingFile(file), "utf8"));
        const texts = await page.evaluate<readonly Measured[]>(measuring);
        await page.close();
        assert.ok(texts.length > 5);
        for (const { text, inside, crosses, contrast } of texts) {
          assert.ok(inside, `${text} is not inside its box`);
          assert.deepEqual(crosses, [], text);
          assert.ok(contrast >= leastContrast, `${text}: contrast ${contrast.toFixed(2)}`);
        }
      });
    }
  }
});

/** Runs in the page, where the types of these tests do not know the DOM. */
const measuring = `(() => {
  const margin = 4;
  const boxOf = (element) => element.getBBox();
  const rects = [...document.querySelectorAll("rect")];
  const holds = (outer, x, y) =>
    x >= outer.x && x <= outer.x + outer.width && y >= outer.y && y <= outer.y + outer.height;
  const meets = (one, other) =>
    one.x < other.x + other.width && other.x < one.x + one.width &&
    one.y < other.y + other.height && other.y < one.y + one.height;
  const luminance = (color) => {
    const [r, g, b] = color.match(/[\\d.]+/g).slice(0, 3).map((part) => {
      const share = Number(part) / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const texts = [...document.querySelectorAll("text")];
  const lines = [...document.querySelectorAll("path.k, path.l")].flatMap((path) => {
    const length = path.getTotalLength();
    const points = Array.from({ length: 201 }, (_, index) => path.getPointAtLength((length * index) / 200));
    return [{ name: path.getAttribute("d"), points }];
  });
  return texts.map((element) => {
    const box = boxOf(element);
    const middle = [box.x + box.width / 2, box.y + box.height / 2];
    // The last rectangle that holds the middle is drawn on top.
    const holder = rects.filter((rect) => holds(boxOf(rect), ...middle)).at(-1);
    const around = boxOf(holder);
    const inside =
      box.x >= around.x + margin && box.x + box.width <= around.x + around.width - margin &&
      box.y >= around.y && box.y + box.height <= around.y + around.height;
    const crosses = [
      ...texts.filter((other) => other !== element && meets(box, boxOf(other))).map((other) => other.textContent),
      ...lines.filter(({ points }) => points.some(({ x, y }) => holds(box, x, y))).map(({ name }) => name),
    ];
    const [front, back] = [element, holder].map((part) => luminance(getComputedStyle(part).fill));
    const contrast = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
    return { text: element.textContent, inside, crosses, contrast };
  });
})()`;
