import assert from "node:assert/strict";
import { silentPairs } from "../../../../cli/matrix/matrix.ts";
import { hasProbes, reachIn } from "../../../../local/commands/expectations.ts";

// Shows what a measurement expects by the settings. That a pair that was taken apart is silent is for the fleet tests.

describe("What a measurement expects", () => {
  const revoked = [{ source: "us", target: "eu" }];
  const linkerd = { "archipelago:linkerd": { multicluster: { revoked } } };
  const regions = ["eu", "us"];
  const nobody = regions.map((from) => ({ from, answers: {}, failures: 9, ids: {} }));
  const silent = (config: Readonly<Record<string, unknown>>): string[] =>
    silentPairs(nobody, regions, reachIn(config)).map(({ from, to }) => `${from} ${to}`);

  it("is every region for every region", () => {
    assert.deepEqual(silent({}), ["eu eu", "eu us", "us eu", "us us"]);
    assert.deepEqual(silent({ "archipelago:mesh": "linkerd" }), silent({}));
  });

  it("leaves out a way that Linkerd's settings have taken away, and not the way back", () => {
    assert.deepEqual(silent({ "archipelago:mesh": "linkerd", ...linkerd }), [
      "eu eu",
      "eu us",
      "us us",
    ]);
  });

  it("does not go by Linkerd's settings with another mesh", () => {
    assert.deepEqual(silent({ "archipelago:mesh": "istio", ...linkerd }), silent({}));
    assert.deepEqual(silent(linkerd), silent({}));
  });

  it("is nothing without a gate", () => {
    assert.equal(hasProbes({ "archipelago:gate": { enabled: false } }), false);
    assert.equal(hasProbes({ "archipelago:gate": { deadlineSeconds: 60 } }), true);
    assert.equal(hasProbes({}), true);
  });
});
