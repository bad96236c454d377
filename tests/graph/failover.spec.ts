import assert from "node:assert/strict";
import { compared } from "../support/compared.ts";
import { serveFleet, type FakeFleet } from "../support/apis.ts";
import { type ProgramGraph, runProgram, stackConfiguration } from "../support/program.ts";

// Proves: exactly what failover changes in the whole program. Does not prove that replicas move: the fleet test does.
describe("A fleet with failover", function () {
  this.timeout(600_000);
  let fleet: FakeFleet;
  let without: ProgramGraph;
  let graph: ProgramGraph;

  before(async () => {
    fleet = await serveFleet();
    const config = await stackConfiguration("dev");
    const karmada = JSON.parse(config["archipelago:karmada"] ?? "{}") as object;
    const failover = { enabled: true, afterSeconds: 60 };
    without = await runProgram({ stack: "dev", config, fleet });
    graph = await runProgram({
      stack: "dev",
      config: { ...config, "archipelago:karmada": JSON.stringify({ ...karmada, failover }) },
      fleet,
    });
  });
  after(() => fleet.close());

  it("adds the failover and the policy of what stays, and changes nothing in a region", () => {
    const { added, gone, changed } = compared(without, graph);
    assert.deepEqual(added, [
      "demo-services",
      "karmada-failover-binding",
      "karmada-failover-client-certificate",
      "karmada-failover-client-key",
      "karmada-failover-client-request",
      "karmada-failover-deployment",
      "karmada-failover-kubeconfig",
      "karmada-failover-role",
    ]);
    assert.deepEqual(gone, []);
    assert.deepEqual(changed, ["demo-propagation", "karmada-release"]);
  });

  it("waits as long as the settings say", () => {
    const { spec } = graph.named("karmada-failover-deployment").inputs;
    assert.match(JSON.stringify(spec), /"name":"AFTER","value":"60"/);
  });

  it("keeps hello's Service in a region that is gone, and only that", () => {
    const of = (name: string) => graph.named(name).inputs["spec"] as { resourceSelectors: object };
    assert.deepEqual(of("demo-services").resourceSelectors, [
      { apiVersion: "v1", kind: "Service", name: "hello" },
    ]);
    assert.match(JSON.stringify(of("demo-services")), /archipelago\/failed/);
    assert.doesNotMatch(JSON.stringify(of("demo-propagation")), /archipelago\/failed|Service/);
  });

  it("shows its certificate among the fleet's", () => {
    assert.ok("karmada-failover" in (graph.result["certificates"] as object));
  });
});
