import assert from "node:assert/strict";
import fc from "fast-check";
import { arcOf, type Coordinates, wayBetween } from "../../../cli/map/geometry/arcs.ts";
import { edgeOf, frameOf } from "../../../cli/map/geometry/frame.ts";
import { placeLabels } from "../../../cli/map/geometry/labels.ts";
import { ParticleCounter, requestsPerParticle } from "../../../cli/map/geometry/particles.ts";
import { distance, overlap } from "../../../cli/map/geometry/point.ts";
import { spread } from "../../../cli/map/geometry/spread.ts";
import { subsolarPoint } from "../../../cli/map/geometry/sun.ts";

// Where things stand on the map. How it looks: tests/browser.

const frankfurt: Coordinates = [8.68, 50.11];
const singapore: Coordinates = [103.82, 1.35];
const newark: Coordinates = [-74.17, 40.74];
const tokyo: Coordinates = [139.69, 35.68];
const fremont: Coordinates = [-121.99, 37.55];

describe("the map's geometry", () => {
  it("follows the great circle, but never over a pole", () => {
    const middle = wayBetween(frankfurt, newark, -169)[36];
    assert.ok(middle !== undefined && middle[1] > 53 && middle[1] < 57, String(middle));
    const way = wayBetween(singapore, newark, -169);
    assert.ok(way.every(([, latitude]) => latitude <= 66.001));
    assert.ok(way.every(([longitude]) => longitude > -90 && longitude < 120));
  });

  it("cuts the map between regions only where it has to", () => {
    assert.equal(edgeOf([8.68, 103.82, -74.17]), -169);
    assert.equal(edgeOf([]), -169);
    const pacific = edgeOf([tokyo[0], fremont[0]]);
    assert.ok(Math.abs(pacific - 8.9) < 1, String(pacific));
  });

  it("shows the regions within the box, as large as it allows", () => {
    const inner = { x: 100, y: 60, width: 800, height: 500 };
    const outer = { x: 0, y: 0, width: 1000, height: 700 };
    for (const places of [[frankfurt, singapore, newark], [frankfurt], [tokyo, fremont]]) {
      const edge = edgeOf(places.map(([longitude]) => longitude));
      const { projection, zoom } = frameOf(edge, { places, ways: [] }, inner, outer);
      for (const place of places) {
        const [x = 0, y = 0] = projection([...place]) ?? [];
        assert.ok(x >= 99 && x <= 901 && y >= 0 && y <= 700, `${x} ${y}`);
      }
      assert.ok(zoom > 1 && zoom <= 7.01, String(zoom));
    }
  });

  it("lays the two directions of a pair side by side", () => {
    const way = wayBetween(frankfurt, newark, -169);
    const project = ([x, y]: Coordinates) => ({ x: x * 5, y: -y * 5 });
    const back = [...way].reverse();
    const ends = [project(frankfurt), project(newark)] as const;
    const there = arcOf(way, project, ends).points[36];
    const here = arcOf(back, project, [ends[1], ends[0]]).points[36];
    assert.ok(there && here && distance(there, here) > 10);
  });

  it("keeps markers apart, also at one place", () => {
    const point = fc.record({
      x: fc.integer({ min: 0, max: 60 }),
      y: fc.integer({ min: 0, max: 60 }),
    });
    fc.assert(
      fc.property(fc.array(point, { maxLength: 8 }), (points) => {
        const moved = spread(points, 20);
        for (const [index, left] of moved.entries())
          for (const right of moved.slice(index + 1)) assert.ok(distance(left, right) > 15);
      }),
    );
  });

  it("places labels that cover no other, nor a marker", () => {
    const anchors = [
      ...[
        { x: 480, y: 300 },
        { x: 500, y: 312 },
        { x: 488, y: 326 },
        { x: 520, y: 296 },
      ],
      ...[
        { x: 508, y: 334 },
        { x: 530, y: 318 },
        { x: 4, y: 4 },
        { x: 996, y: 590 },
      ],
    ];
    const bounds = { x: 0, y: 0, width: 1000, height: 600 };
    const requests = anchors.map((anchor) => ({ anchor, width: 84, height: 32 }));
    const boxes = placeLabels(requests, bounds, 9);
    for (const [index, box] of boxes.entries()) {
      assert.ok(box.x >= 0 && box.y >= 0 && box.x + 84 <= 1000 && box.y + 32 <= 600);
      for (const other of boxes.slice(index + 1)) assert.equal(overlap(box, other), 0);
    }
  });

  it("draws one light for each request, and for many at once the right sum", () => {
    assert.equal(requestsPerParticle(60, 1), 1);
    assert.equal(requestsPerParticle(480, 1), 5);
    assert.equal(requestsPerParticle(135, 2), 2);
    assert.equal(requestsPerParticle(50, 5), 1);
    fc.assert(
      fc.property(fc.array(fc.nat(30)), fc.constantFrom(1, 2, 5), (counts, per) => {
        const counter = new ParticleCounter();
        const drawn = counts.reduce((sum, count) => sum + counter.take("a b", count, per), 0);
        assert.equal(drawn, Math.floor(counts.reduce((sum, count) => sum + count, 0) / per));
      }),
    );
  });

  it("knows where the sun is", () => {
    const [east, north] = subsolarPoint(Date.UTC(2026, 5, 21, 12));
    assert.ok(Math.abs(north - 23.4) < 0.3 && Math.abs(east) < 2, `${east} ${north}`);
    const [, winter] = subsolarPoint(Date.UTC(2026, 11, 21, 12));
    assert.ok(Math.abs(winter + 23.4) < 0.3);
    const [evening] = subsolarPoint(Date.UTC(2026, 2, 20, 18));
    assert.ok(Math.abs(evening + 90) < 4, String(evening));
  });
});
