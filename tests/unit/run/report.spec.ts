import assert from "node:assert/strict";
import { type LaneResult, passes, summaryLine, timeTable } from "../../run/report.ts";

// Shows how the results of several runs of mocha become one.

function lane(counts: Partial<LaneResult["report"]> | undefined, succeeded = true): LaneResult {
  const report = { passed: 0, failed: 0, skipped: 0, loading: 1.5, files: [] };
  return {
    lane: "test:unit",
    seconds: 12,
    succeeded,
    ...(counts !== undefined && { report: { ...report, ...counts } }),
  };
}

describe("summaryLine", () => {
  it("adds up what the lanes reported", () => {
    const results = [lane(undefined), lane({ passed: 3 }), lane({ passed: 4, failed: 1 })];
    assert.equal(summaryLine(results), "7 passed, 1 failed");
  });

  it("counts what was skipped, if anything was", () => {
    assert.equal(
      summaryLine([lane({ passed: 1, skipped: 2 }), lane({ skipped: 1 })]),
      "1 passed, 0 failed, 3 skipped",
    );
  });
});

describe("passes", () => {
  for (const [what, result, hasTests, expected] of [
    ["a lane without tests by its exit code", lane(undefined), false, true],
    ["no lane that ended with a failure", lane(undefined, false), false, false],
    ["a lane of which every test passed", lane({ passed: 1 }), true, true],
    ["no lane that reported a failed test", lane({ passed: 1, failed: 1 }), true, false],
    ["no lane with tests that reported nothing", lane(undefined), true, false],
    ["no lane that crashed after its tests", lane({ passed: 1 }, false), true, false],
  ] as const) {
    it(`accepts ${what}`, () => {
      assert.equal(passes(result, hasTests), expected);
    });
  }
});

describe("timeTable", () => {
  it("lists the longest files of each lane first, and short ones together", () => {
    const files = [
      { file: "a.spec.ts", seconds: 0.75 },
      { file: "b.spec.ts", seconds: 0.1 },
      { file: "c.spec.ts", seconds: 9 },
      { file: "d.spec.ts", seconds: 0.2 },
    ];
    const checked = { lane: "check", seconds: 30.04, succeeded: true };
    assert.equal(
      timeTable([checked, lane({ files })]),
      [
        "file                    seconds",
        "check                      30.0",
        "test:unit                  12.0",
        "  (imports and set-up)      1.5",
        "  c.spec.ts                 9.0",
        "  a.spec.ts                 0.8",
        "  (2 other files)           0.3",
      ].join("\n"),
    );
  });
});
