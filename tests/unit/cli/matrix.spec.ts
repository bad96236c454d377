import assert from "node:assert/strict";
import { formatMatrix, silentPairs } from "../../../cli/matrix/matrix.ts";

// Shows how measured counts become pairs and a table. Does not show that they are measured.

const row = (from: string, answers: Readonly<Record<string, number>>) => ({
  from,
  answers: { ...answers },
  failures: 0,
  ids: {},
});

describe("The matrix of responses", () => {
  it("lists the pairs without a response", () => {
    const matrix = [row("eu", { eu: 3, ap: 1 }), row("ap", { ap: 2 })];
    assert.deepEqual(silentPairs(matrix, ["eu", "ap"]), [{ from: "ap", to: "eu" }]);
  });

  it("counts no response from a cluster whose name every object inherits", () => {
    const matrix = [row("eu", { eu: 1 })];
    assert.deepEqual(silentPairs(matrix, ["constructor", "eu"]), [
      { from: "eu", to: "constructor" },
    ]);
    assert.doesNotMatch(formatMatrix(matrix, ["constructor", "eu"]), /native code/);
  });
});
