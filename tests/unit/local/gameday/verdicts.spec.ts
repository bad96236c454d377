/** What a game day is judged by. The facts are plain data here; that faults break what they say, the fleet tests show. */
import assert from "node:assert/strict";
import type { LoadReport } from "../../../../cli/load/report.ts";
import type { StreamCount } from "../../../../cli/load/statistics.ts";
import { faultNames, faults } from "../../../../local/faults/table.ts";
import { formatGameDay, type GameDay, verdicts } from "../../../../local/gameday/verdicts.ts";

const stream = (from: string, to: string | undefined, over: Partial<StreamCount> = {}) => ({
  ...{ from, sent: 100, failed: 0, failures: {}, answers: {}, longestGapMs: 260 },
  ...(to !== undefined && { to }),
  ...over,
});
const load = (over: Partial<LoadReport> = {}): LoadReport => ({
  ...{ startedAt: "", endedAt: "", timeoutSeconds: 5 },
  callers: ["eu", "ap"].map((from) => ({ from, ratePerSecond: 4, complete: true })),
  shared: [stream("eu", undefined), stream("ap", undefined)],
  pairs: [stream("eu", "eu"), stream("eu", "ap"), stream("ap", "eu"), stream("ap", "ap")],
  ...over,
});

const quiet: GameDay = {
  ...{ name: "gateway", fault: faults.gateway, on: "ap", seconds: 30, load: load() },
  ...{ silentDuring: [], silentAfter: [], answeredAfter: 4, hasKarmada: true, absences: [] },
};
const dead: GameDay = {
  ...quiet,
  ...{ name: "partition", fault: faults.partition },
  load: load({
    shared: [
      stream("eu", undefined, { longestGapMs: 2300 }),
      stream("ap", undefined, { failed: 9, longestGapMs: 30_000 }),
    ],
    pairs: [stream("eu", "eu"), stream("eu", "ap", { failed: 100 }), stream("ap", "eu")],
  }),
  silentDuring: [{ from: "eu", to: "ap" }],
  absences: [{ member: "ap", from: 25, to: 34 }],
};

/** The bars that were missed, with what was seen. */
const missed = (day: GameDay): string[] =>
  verdicts(day).flatMap(({ who, seen, met }) => (met ? [] : [`${who}: ${seen}`]));

describe("the bars of a game day", () => {
  it("are met by a fleet on which nothing was seen", () => {
    assert.deepEqual(missed(quiet), []);
    assert.deepEqual(
      verdicts(quiet).map(({ who }) => who),
      ["users", "users", "mesh", "gate", "Karmada"],
    );
  });

  it("do not count what needs a region that answers nobody", () => {
    assert.deepEqual(missed(dead), []);
  });

  it("are missed by a failed request, a long gap, and a log that is not whole", () => {
    const shared = [stream("eu", undefined, { failed: 2, longestGapMs: 351 })];
    assert.deepEqual(missed({ ...quiet, load: load({ shared }) }), [
      "users: 2 of 500 failed",
      "users: longest gap 351 ms",
    ]);
    const callers = [{ from: "eu", ratePerSecond: 4, complete: false }];
    assert.deepEqual(missed({ ...quiet, load: load({ callers }) }), [
      "users: 0 of 600 failed, not all known of eu",
    ]);
    const others = { ...dead, load: load({ shared: [stream("eu", undefined, { failed: 1 })] }) };
    assert.deepEqual(missed(others), ["users: 1 of 200 failed"]);
  });

  it("are missed by a gate that sees too much or too little", () => {
    const silentDuring = [{ from: "eu", to: "ap" }];
    assert.deepEqual(missed({ ...quiet, silentDuring }), ["gate: missed: eu → ap"]);
    assert.deepEqual(missed({ ...dead, silentDuring: [] }), ["gate: missed: none"]);
    const more = [...silentDuring, { from: "eu", to: "us" }];
    assert.deepEqual(missed({ ...dead, silentDuring: more }), ["gate: missed: eu → ap, eu → us"]);
  });

  it("are missed by a mesh or a Karmada that does not recover", () => {
    const late = { ...quiet, silentAfter: [{ from: "eu", to: "ap" }], absences: [] };
    assert.deepEqual(missed(late), ["mesh: missed: eu → ap"]);
    assert.deepEqual(missed({ ...quiet, absences: [{ member: "ap", from: 3 }] }), [
      "Karmada: ap not Ready from 3 s on",
    ]);
    const silent: GameDay = { ...quiet };
    Reflect.deleteProperty(silent, "absences");
    assert.deepEqual(missed(silent), ["Karmada: its API does not answer"]);
    assert.deepEqual(missed({ ...silent, hasKarmada: false }), []);
  });

  it("are printed with the load and what was seen", () => {
    const text = formatGameDay(dead);
    assert.match(text, /^partition \(ap\): a region's network drops .*, for 30 s$/m);
    assert.match(text, /gate +misses ap and nothing else +missed: eu → ap +met/);
    assert.match(text, /Karmada .* ap not Ready from 25 s to 34 s +met/);
    assert.match(formatGameDay({ ...quiet, answeredAfter: 300 }), /after 300 s +MISSED/);
  });

  it("exist for every fault of the table", () => {
    assert.deepEqual(faultNames, [
      ...["partition", "api-server", "istiod", "gateway", "karmada-api", "linode-api"],
    ]);
  });
});
