import assert from "node:assert/strict";
import { CallerLog } from "../../../../cli/load/callerLog.ts";
import { LiveLog } from "../../../../cli/traffic/liveLog.ts";
import { countTick } from "../../../../cli/traffic/tick.ts";

// How the lines of a caller's log become the counts of one tick. That callers send and that a mesh answers is shown on
// real clusters in the fleet tests.

const line = (target: string, number: number, rest: string): string =>
  `${target} ${number} 100 101 ${rest}\n`;
const fine = (origin: string): string => `200 0 0.0125 ${origin}`;

describe("a log that is read live", () => {
  it("hands on each request once, however the readings overlap", () => {
    const lines = Array.from({ length: 9 }, (_, index) => line("ap", index + 1, fine("ap")));
    const log = new LiveLog();
    log.add(`load start\n${lines.slice(0, 5).join("")}`);
    assert.equal(log.take().length, 5);
    log.add(lines.slice(2, 7).join(""));
    assert.deepEqual(
      log.take().map(({ number }) => number),
      [6, 7],
    );
    log.add(`${lines.slice(3).join("")}load end\n`);
    assert.deepEqual(
      log.take().map(({ number }) => number),
      [8, 9],
    );
    assert.deepEqual(log.take(), []);
    assert.deepEqual([log.started, log.ended], [true, true]);
  });

  it("hands on a request that another one of its target has overtaken", () => {
    const log = new LiveLog();
    log.add(line("ap", 2, fine("ap")));
    log.add(line("ap", 2, fine("ap")) + line("ap", 1, fine("ap")));
    assert.deepEqual(
      log.take().map(({ number }) => number),
      [2, 1],
    );
  });

  it("counts what a whole log counts", () => {
    const text = [3, 1, 2, 6, 4].map((number) => line("ap", number, fine("ap"))).join("");
    const whole = new CallerLog();
    whole.add(text);
    const live = new LiveLog();
    live.add(text);
    assert.equal(live.take().length, whole.records.length);
  });
});

describe("a tick", () => {
  const plan = {
    from: "eu",
    ratePerSecond: 2,
    streams: ["_", "_hello", "eu", "ap"].map((target) => ({ target, url: "" })),
  };

  it("counts each stream, also one without a request", () => {
    const log = new LiveLog();
    log.add(
      [
        line("_", 1, fine("ap")),
        line("_", 2, fine("eu")),
        line("_hello", 1, fine("ap")),
        line("ap", 1, fine("ap")),
        line("ap", 2, fine("eu")),
        line("ap", 3, "000 28 5.0 -"),
      ].join(""),
    );
    const [shared, demo, eu, ap] = countTick(plan, log.take());
    assert.deepEqual(shared?.answers, { ap: 1, eu: 1 });
    assert.deepEqual([shared.kind, shared.to], ["shared", undefined]);
    assert.deepEqual([demo?.kind, demo?.answers], ["demo", { ap: 1 }]);
    assert.deepEqual([eu?.kind, eu?.to, eu?.sent], ["pair", "eu", 0]);
    assert.deepEqual(ap, {
      ...{ kind: "pair", from: "eu", to: "ap", sent: 3, failed: 2 },
      failures: { "a response from eu": 1, "curl 28: timed out": 1 },
      answers: { ap: 1 },
      latenciesMs: [12.5],
    });
  });
});
