import assert from "node:assert/strict";
import { ownsEveryCluster } from "../../../../local/commands/ownership.ts";

describe("The clusters of a settings file", () => {
  const [own, users] = ["linode", "kubeconfig"].map((provider) => ({ name: "eu", provider }));

  it("are the stack's own when it creates all of them", () => {
    assert.equal(ownsEveryCluster({ "archipelago:clusters": [own, own] }), true);
  });

  it("are not when the user brings one, be it the manager", () => {
    assert.equal(ownsEveryCluster({ "archipelago:clusters": [own, users] }), false);
    const manager = { "archipelago:clusters": [own], "archipelago:manager": users };
    assert.equal(ownsEveryCluster(manager), false);
  });
});
