import assert from "node:assert/strict";
import {
  agentDeployment,
  agentFlags,
  clusterSpec,
  type MemberFacts,
} from "../../../components/karmada/agentPlan.ts";

// Shows that the agent's flags equal the Cluster's spec. The fleet tests show that the real agent starts, which it does
// only if they are equal.

const facts: MemberFacts = { cluster: "eu", region: "eu-west", provider: "linode" };

function flag(flags: readonly string[], name: string): string | undefined {
  return flags.find((text) => text.startsWith(`--${name}=`))?.slice(name.length + 3);
}

describe("the agent", () => {
  it("has flags that equal the Cluster's spec", () => {
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

  it("reports no credentials and runs no controller that needs more rights", () => {
    const flags = agentFlags(facts, "");
    assert.equal(flag(flags, "report-secrets"), "None");
    assert.equal(flag(flags, "controllers"), "clusterStatus,execution,workStatus");
  });

  it("restarts when its certificate changes, the old pod first", () => {
    const spec = agentDeployment(facts, "image:1", "https://203.0.113.7", "AB:CD");
    assert.ok(JSON.stringify(spec).includes('"archipelago/certificate":"AB:CD"'));
    assert.ok(JSON.stringify(spec).includes('"strategy":{"type":"Recreate"}'));
  });
});
