import { distance, type Point } from "./point.ts";

/**
 * Moves points apart that are nearer than a distance, each as little as possible, so that markers of neighbouring regions
 * do not cover each other. The result does not depend on chance.
 */
export function spread(points: readonly Point[], least: number): Point[] {
  let moved = points.map(({ x, y }) => ({ x, y }));
  for (let round = 0; round < 200; round += 1) {
    let settled = true;
    const next = moved.map((point) => ({ ...point }));
    for (const [first, left] of moved.entries()) {
      for (const [offset, right] of moved.slice(first + 1).entries()) {
        const second = first + 1 + offset;
        const between = distance(left, right);
        if (between >= least - 0.01) continue;
        settled = false;
        // Points at one place part in a direction of their own, so that three of them do not stay in a line.
        const angle =
          between > 0.01 ? Math.atan2(right.y - left.y, right.x - left.x) : first * 2.4 + second;
        const step = (least - between) / 2;
        const [a, b] = [next[first], next[second]];
        if (a === undefined || b === undefined) continue;
        a.x -= Math.cos(angle) * step * 0.6;
        a.y -= Math.sin(angle) * step * 0.6;
        b.x += Math.cos(angle) * step * 0.6;
        b.y += Math.sin(angle) * step * 0.6;
      }
    }
    moved = next;
    if (settled) break;
  }
  return moved;
}
