import assert from "node:assert/strict";
import { compared } from "../support/compared.ts";
import { serveFleet, type FakeFleet } from "../support/apis.ts";
import { type ProgramGraph, runProgram, stackConfiguration } from "../support/program.ts";

// Proves: exactly what a drained region changes in the whole program, and in which order. Does not prove that no request
// fails meanwhile: the fleet test does.
describe("A fleet with a drained region", function () {
  this.timeout(600_000);
  let fleet: FakeFleet;
  let whole: ProgramGraph;
  let drained: ProgramGraph;

  before(async () => {
    fleet = await serveFleet();
    const config = await stackConfiguration("dev");
    const clusters = JSON.parse(config["archipelago:clusters"] ?? "") as { name: string }[];
    const marked = clusters.map((one) => (one.name === "us" ? { ...one, drained: true } : one));
    whole = await runProgram({ stack: "dev", config, fleet });
    drained = await runProgram({
      stack: "dev",
      config: { ...config, "archipelago:clusters": JSON.stringify(marked) },
      fleet,
    });
  });
  after(() => fleet.close());

  it("changes what calls it and what is sent to it, and nothing that serves", () => {
    const { added, gone, changed } = compared(whole, drained);
    assert.deepEqual(added, ["drain-us-rule"]);
    assert.deepEqual(gone, []);
    assert.deepEqual(changed, [
      "demo-propagation",
      "gate-ap-job",
      "gate-eu-job",
      "member-us-cluster",
      "peers-ap-bundle",
      "peers-eu-bundle",
      "reach-ap-job",
      "reach-ap-peers",
      "reach-eu-job",
      "reach-eu-peers",
      "rollout-ap-job",
      "rollout-eu-job",
    ]);
  });

  it("is called by no other region, and calls the others", () => {
    assert.deepEqual(drained.result["reaches"], {
      eu: ["ap", "eu"],
      ap: ["ap", "eu"],
      us: ["ap", "eu", "us"],
    });
    const { data } = drained.named("peers-eu-bundle").inputs;
    assert.deepEqual(Object.keys(data as object), ["ap"]);
  });

  it("gets no replica, and nothing new of Karmada", () => {
    const { spec } = drained.named("demo-propagation").inputs;
    const { placement } = spec as {
      placement: {
        replicaScheduling: { weightPreference: { staticWeightList: object[] } };
        clusterAffinity: { clusterNames: string[] };
      };
    };
    const weights = placement.replicaScheduling.weightPreference.staticWeightList;
    assert.deepEqual(
      weights,
      ["ap", "eu"].map((name) => ({ targetCluster: { clusterNames: [name] }, weight: 1 })),
    );
    // Its hello Service stays, by which its own clients call the others.
    assert.deepEqual(placement.clusterAffinity.clusterNames, ["ap", "eu", "us"]);
    const cluster = drained.named("member-us-cluster").inputs["spec"] as { taints: unknown };
    assert.deepEqual(cluster.taints, [{ key: "archipelago/drained", effect: "NoSchedule" }]);
  });

  it("loses its replicas after the others have ceased to call it", () => {
    for (const name of ["peers-eu-bundle", "peers-ap-bundle"]) {
      assert.ok(drained.dependsOn("demo-propagation", name), name);
      assert.ok(!whole.dependsOn("demo-propagation", name), name);
    }
  });

  it("is forgotten before its replicas leave by the last region that calls it, too", async () => {
    const config = await stackConfiguration("dev");
    const clusters = JSON.parse(config["archipelago:clusters"] ?? "") as { name: string }[];
    const two = clusters.flatMap((one) => {
      if (one.name === "ap") return [];
      return [one.name === "us" ? { ...one, drained: true } : one];
    });
    const graph = await runProgram({
      stack: "dev",
      config: {
        ...config,
        "archipelago:clusters": JSON.stringify(two),
        "archipelago:demo": JSON.stringify({ weights: { eu: 1, us: 1 } }),
      },
      fleet,
    });
    assert.deepEqual(graph.named("peers-eu-bundle").inputs["data"], {});
    assert.ok(graph.dependsOn("demo-propagation", "peers-eu-bundle"));
  });
});
