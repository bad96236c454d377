import { createRequire } from "node:module";

/** Expressions that are evaluated in the page. As text: the tests have no types of a browser. */

/** axe-core's own script. */
export const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

export const violations = `axe.run().then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html).slice(0, 3).join(" ")))`;

export const paintedPixels = `(() => {
  const canvas = document.getElementById("motion");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.filter((value, index) => index % 4 === 3 && value > 0).length;
})()`;

export const focused =
  '(({ dataset }) => dataset.region ?? dataset.route ?? "")(document.activeElement)';

export const collisions = `(() => {
  const boxes = [...document.querySelectorAll(".label, .legend > *")]
    .filter((element) => element.getClientRects().length > 0)
    .map((element) => ({ text: element.textContent.trim().slice(0, 30), box: element.getBoundingClientRect() }));
  const map = document.getElementById("map").getBoundingClientRect();
  const found = [];
  for (const [index, { text, box }] of boxes.entries()) {
    if (box.left < map.left - 1 || box.right > map.right + 1 || box.top < map.top - 1 || box.bottom > map.bottom + 1)
      found.push(text + " is not on the map");
    for (const other of boxes.slice(index + 1)) {
      const width = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
      const height = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
      if (width > 1 && height > 1) found.push(text + " covers " + other.text);
    }
  }
  return found;
})()`;
