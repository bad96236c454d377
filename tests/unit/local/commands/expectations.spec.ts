import assert from "node:assert/strict";
import { hasProbes } from "../../../../local/commands/expectations.ts";

// Whether connectivity is measured, by the settings.

describe("the local cloud's measurement", () => {
  it("needs the gate's probes", () => {
    assert.equal(hasProbes({ "archipelago:gate": { enabled: false } }), false);
    assert.equal(hasProbes({ "archipelago:gate": { deadlineSeconds: 60 } }), true);
    assert.equal(hasProbes({}), true);
  });
});
