import assert from "node:assert/strict";
import { serveFleet, type FakeFleet } from "../../../support/apis.ts";
import { compared } from "../../../support/compared.ts";
import { type ProgramGraph, runProgram, stackConfiguration } from "../../../support/program.ts";

// Proves: what linkerd.locality changes in the whole program. Does not prove where requests go: the longer part of the fleet
// tests does.
describe("A fleet with Linkerd and locality", function () {
  this.timeout(300_000);
  let fleet: FakeFleet;
  let even: ProgramGraph;
  let near: ProgramGraph;

  before(async () => {
    fleet = await serveFleet();
    const config = await stackConfiguration("linkerd");
    const locality = { enabled: true, failover: { eu: "us" } };
    const linkerd = JSON.stringify({ version: "2026.8.3", locality });
    even = await runProgram({ stack: "linkerd", config, fleet });
    near = await runProgram({
      stack: "linkerd",
      config: { ...config, "archipelago:linkerd": linkerd },
      fleet,
    });
  });
  after(() => fleet.close());

  it("changes hello's route in every region, and nothing else", () => {
    assert.deepEqual(compared(even, near), {
      gone: [],
      added: [],
      changed: ["demo-ap-hello-route", "demo-eu-hello-route", "demo-us-hello-route"],
    });
  });

  it("prefers the own region, then the failover, then the others", () => {
    const weights = (graph: ProgramGraph, region: string): string[] => {
      const { spec } = graph.named(`demo-${region}-hello-route`).inputs;
      const { rules } = spec as { rules: { backendRefs: { name: string; weight: number }[] }[] };
      return rules.flatMap(({ backendRefs }) =>
        backendRefs.map(({ name, weight }) => `${name} ${weight}`),
      );
    };
    assert.deepEqual(weights(even, "eu"), ["hello 1", "hello-ap 1", "hello-us 1"]);
    assert.deepEqual(weights(near, "eu"), ["hello 1000000", "hello-ap 1", "hello-us 100"]);
    assert.deepEqual(weights(near, "ap"), ["hello 1000000", "hello-eu 1", "hello-us 1"]);
  });

  it("ejects hello's failing endpoints, with and without it", () => {
    const { metadata } = even.named("demo-hello-service").inputs;
    const { annotations } = metadata as { annotations: Record<string, string> };
    assert.equal(annotations["balancer.linkerd.io/failure-accrual"], "consecutive");
    assert.equal(annotations["pulumi.com/skipAwait"], "true");
  });
});
