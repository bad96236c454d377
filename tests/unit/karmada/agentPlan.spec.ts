import assert from "node:assert/strict";
import {
  agentDeployment,
  agentFlags,
  clusterSpec,
  type MemberFacts,
} from "../../../components/karmada/agentPlan.ts";

// Shows that the agent and its Cluster say the same. That the agent agrees was seen with the real one: it starts only if
// nothing in the Cluster's spec differs from its flags.

const facts: MemberFacts = { cluster: "eu", region: "eu-west", provider: "linode" };

function flag(flags: readonly string[], name: string): string | undefined {
  return flags.find((text) => text.startsWith(`--${name}=`))?.slice(name.length + 3);
}

describe("the agent", () => {
  it("says of its member what stands in the Cluster", () => {
    for (const each of [facts, { cluster: "eu", region: "home" }]) {
      const flags = agentFlags(each, "https://203.0.113.7");
      const spec = clusterSpec(each, "https://203.0.113.7", "uid");
      assert.deepEqual(spec, {
        syncMode: "Pull",
        id: "uid",
        apiEndpoint: flag(flags, "cluster-api-endpoint"),
        region: flag(flags, "cluster-region"),
        ...(each.provider !== undefined && { provider: flag(flags, "cluster-provider") }),
      });
    }
  });

  it("uploads no credentials and runs nothing that needs more rights", () => {
    const flags = agentFlags(facts, "");
    assert.equal(flag(flags, "report-secrets"), "None");
    assert.equal(flag(flags, "controllers"), "clusterStatus,execution,workStatus");
  });

  it("is replaced, one after the other, when its certificate is", () => {
    const spec = agentDeployment(facts, "image:1", "https://203.0.113.7", "AB:CD");
    assert.ok(JSON.stringify(spec).includes('"archipelago/certificate":"AB:CD"'));
    assert.ok(JSON.stringify(spec).includes('"strategy":{"type":"Recreate"}'));
  });
});
