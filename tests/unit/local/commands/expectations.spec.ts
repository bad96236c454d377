import assert from "node:assert/strict";
import { silentPairs } from "../../../../cli/matrix/matrix.ts";
import { expectedPairs, hasProbes } from "../../../../local/commands/expectations.ts";
import { type Fleet, fleetOf } from "../../../../local/commands/fleet.ts";

// The expected pairs by the stack's outputs and the settings. That the output is right is tested by the graph tests, and
// that a revoked pair is silent by the fleet tests.

describe("the expected pairs", () => {
  const regions = ["eu", "us"];
  const nobody = regions.map((from) => ({ from, answers: {}, failures: 9, ids: {} }));
  const silent = (fleet: Pick<Fleet, "reaches">): string[] =>
    silentPairs(nobody, regions, expectedPairs(fleet)).map(({ from, to }) => `${from} ${to}`);

  const cluster = { apiEndpoint: "https://cluster.example", kubeconfig: "{}" };
  const outputs = (reaches?: Readonly<Record<string, readonly string[]>>) => ({
    clusters: { value: { eu: cluster, us: cluster }, secret: true },
    ...(reaches !== undefined && { reaches: { value: reaches, secret: false } }),
  });

  it("are those of the stack's output", () => {
    const all = { eu: ["eu", "us"], us: ["eu", "us"] };
    assert.deepEqual(silent(fleetOf(outputs(all))), ["eu eu", "eu us", "us eu", "us us"]);
    const revoked = { eu: ["eu", "us"], us: ["us"] };
    assert.deepEqual(silent(fleetOf(outputs(revoked))), ["eu eu", "eu us", "us us"]);
  });

  it("are all pairs in a state without that output", () => {
    assert.deepEqual(silent(fleetOf(outputs())), ["eu eu", "eu us", "us eu", "us us"]);
  });

  it("do not include a region that the output lacks", () => {
    assert.deepEqual(silent({ reaches: { eu: ["eu"] } }), ["eu eu"]);
  });

  it("need the gate's probes", () => {
    assert.equal(hasProbes({ "archipelago:gate": { enabled: false } }), false);
    assert.equal(hasProbes({ "archipelago:gate": { deadlineSeconds: 60 } }), true);
    assert.equal(hasProbes({}), true);
  });
});
