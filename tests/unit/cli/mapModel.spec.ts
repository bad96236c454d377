import assert from "node:assert/strict";
import { MapModel } from "../../../cli/map/model.ts";
import { parsePlace, placeOfRegion } from "../../../cli/map/places.ts";
import type { StreamTick, TrafficTick } from "../../../cli/traffic/tick.ts";
import { REGIONS } from "../../../settings/tables/regions.ts";

// What the map says about readings and ticks that are given here. The page that shows it: tests/browser.

const start = Date.UTC(2026, 10, 27);

function stream(from: string, to: string, answered: number, failed = 0): StreamTick {
  return {
    ...{ kind: "pair", from, to, sent: answered + failed, failed },
    failures: failed > 0 ? { "curl 28: timed out": failed } : {},
    answers: answered > 0 ? { [to]: answered } : {},
    latenciesMs: Array.from({ length: answered }, (_value, index) => 10 * (index + 1)),
  };
}

function tick(second: number, ...streams: StreamTick[]): TrafficTick {
  return { at: new Date(start + second * 1000).toISOString(), callers: [], streams };
}

const healthy = { region: "eu-central", ready: 1, nodes: 1, drained: false };

describe("the map's model", () => {
  it("has the coordinates of every region that the settings allow", () => {
    for (const region of Object.keys(REGIONS)) assert.ok(placeOfRegion(region), region);
    assert.equal(placeOfRegion("sg-sin-2")?.title, "Singapore");
    assert.equal(placeOfRegion("constructor"), undefined);
  });

  it("takes places that a person gives, and refuses what is none", () => {
    assert.deepEqual(parsePlace("eu=50.1,-8.7,My hall"), [
      "eu",
      { title: "My hall", latitude: 50.1, longitude: -8.7 },
    ]);
    for (const text of ["eu", "eu=91,0", "eu=1,181", "=1,2", "eu=1", "EU=1,2", "eu=1,2,"])
      assert.throws(() => parsePlace(text), /^RangeError: Expected: a region/);
  });

  it("hands every request on once, and counts rates and latencies over thirty seconds", () => {
    const model = new MapModel("dev", ["eu", "us"]);
    const first = model.tick(tick(0, stream("eu", "us", 3, 1)));
    const flows = first.flows.map(({ answered, count }) => [answered, count]);
    assert.deepEqual(flows, [
      [true, 3],
      [false, 1],
    ]);
    const quiet = model.tick(tick(1, stream("eu", "us", 0)));
    assert.deepEqual(quiet.flows, []);
    const route = quiet.routes.find(({ to }) => to === "us");
    assert.deepEqual([route?.sent, route?.failed, route?.p50Ms, route?.p99Ms], [4, 1, 20, 30]);
    assert.equal(route?.rate, 2);
    const late = model.tick(tick(31, stream("eu", "us", 0)));
    assert.deepEqual([late.routes[0]?.sent, late.totals.counted], [0, 4]);
  });

  it("calls a region drained rather than failing, and counts none of its failures", () => {
    const model = new MapModel("dev", ["eu", "us"]);
    model.read("us", { ...healthy, drained: true });
    const { regions, totals, flows, events } = model.tick(tick(0, stream("eu", "us", 0, 4)));
    assert.equal(regions.find(({ name }) => name === "us")?.health, "drained");
    assert.deepEqual([totals.sent, totals.failed, flows[0]?.expected], [0, 0, false]);
    assert.ok(events.every(({ text }) => !text.includes("fail")));
  });

  it("calls a region silent that answers no other, lost after two readings without an answer", () => {
    const model = new MapModel("dev", ["eu", "us"]);
    const health = (message: { regions: readonly { name: string; health: string }[] }) =>
      message.regions.find(({ name }) => name === "us")?.health;
    assert.equal(health(model.tick(tick(0, stream("eu", "us", 1)))), "unknown");
    model.read("us", healthy);
    assert.equal(health(model.tick(tick(1, stream("eu", "us", 1)))), "ready");
    assert.equal(health(model.tick(tick(12, stream("eu", "us", 0, 3)))), "silent");
    assert.equal(health(model.tick(tick(13, stream("eu", "us", 3)))), "ready");
    model.read("us", { problem: "timeout" });
    assert.equal(health(model.tick(tick(14))), "ready");
    model.read("us", { problem: "timeout" });
    const { regions } = model.tick(tick(15));
    assert.match(regions.find(({ name }) => name === "us")?.detail ?? "", /still answer/);
    assert.equal(health({ regions }), "lost");
    model.read("us", { ...healthy, nodes: 2 });
    assert.equal(health(model.tick(tick(16))), "degraded");
  });

  it("writes one event for a route that fails for a while, and one when it has recovered", () => {
    const model = new MapModel("dev", ["eu", "us"]);
    for (let second = 0; second < 5; second += 1)
      model.tick(tick(second, stream("eu", "us", 1, 1)));
    for (let second = 5; second < 20; second += 1) model.tick(tick(second, stream("eu", "us", 1)));
    const texts = model.tick(tick(20)).events.map(({ text }) => text);
    assert.deepEqual(texts, [
      "eu → us: no failure for 10 s.",
      "eu → us: requests fail.",
      "The first requests were counted.",
    ]);
  });
});
