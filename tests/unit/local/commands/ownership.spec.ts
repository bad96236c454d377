import assert from "node:assert/strict";
import { ownsEveryCluster } from "../../../../local/commands/ownership.ts";

describe("the clusters of a settings file", () => {
  const [own, users] = ["linode", "kubeconfig"].map((provider) => ({ name: "eu", provider }));

  it("are the stack's own if it creates all of them", () => {
    assert.equal(ownsEveryCluster({ "archipelago:clusters": [own, own] }), true);
  });

  it("are not if the user brings one, including the manager", () => {
    assert.equal(ownsEveryCluster({ "archipelago:clusters": [own, users] }), false);
    const manager = { "archipelago:clusters": [own], "archipelago:manager": users };
    assert.equal(ownsEveryCluster(manager), false);
  });
});
