import assert from "node:assert/strict";
import { isRecord } from "../support/decode.ts";
import { serveFleet, type FakeFleet } from "../support/apis.ts";
import { assertSameShape } from "../support/matchers.ts";
import { type ProgramGraph, runProgram, stackConfiguration } from "../support/program.ts";

// Shows what Pulumi.regional.yaml declares in addition to Pulumi.dev.yaml, for locality and ingress gateways. The fleet
// tests show that requests stay in their region, fail over and enter through the gateways.
describe("A fleet with locality and ingress gateways", () => {
  let fleet: FakeFleet;
  let dev: ProgramGraph;
  let regional: ProgramGraph;

  before(async function () {
    this.timeout(300_000);
    fleet = await serveFleet();
    const config = await stackConfiguration("regional");
    dev = await runProgram({ stack: "dev", config: await stackConfiguration("dev"), fleet });
    // With the same stack name; otherwise labels and tags differ too.
    regional = await runProgram({ stack: "dev", config, fleet });
  });

  after(() => fleet.close());

  it("adds an ingress gateway, and the demo's ingress and locality route, in every region", () => {
    const before = new Set(dev.nodes.map(({ name }) => name));
    const added = regional.nodes.map(({ name }) => name).filter((name) => !before.has(name));
    const roles = [
      "demo-*-hello-gateway",
      "demo-*-hello-route",
      "demo-*-hello-virtualservice",
      "ingress-*",
      "ingress-*-namespace",
      "ingress-*-release",
      "ingress-*-service",
    ];
    const expected = ["ap", "eu", "us"].flatMap((region) =>
      roles.map((role) => role.replace("*", region)),
    );
    assert.deepEqual(added.toSorted(), expected.toSorted());
    assert.equal(regional.nodes.length, dev.nodes.length + expected.length);
  });

  it("configures every istiod with the failovers, by the regions of the nodes' labels", () => {
    for (const region of ["ap", "eu", "us"]) {
      const { values } = regional.named(`istio-${region}-istiod`).inputs;
      assert.ok(isRecord(values) && isRecord(values["meshConfig"]));
      assert.deepEqual(values["meshConfig"]["localityLbSetting"], {
        enabled: true,
        failover: [
          { from: "gb-lon", to: "sg-sin-2" },
          { from: "sg-sin-2", to: "us-lax" },
          { from: "us-lax", to: "gb-lon" },
        ],
      });
    }
  });

  it("does not change the probes' load balancing", () => {
    for (const region of ["ap", "eu", "us"]) {
      const name = `probe-${region}-routing`;
      assert.deepEqual(regional.named(name).inputs, dev.named(name).inputs);
    }
  });

  it("outputs each ingress gateway's address", () => {
    const { clusters } = regional.result;
    assert.ok(isRecord(clusters));
    assert.deepEqual(Object.keys(clusters), ["eu", "ap", "us"]);
    for (const cluster of Object.values(clusters)) {
      assert.ok(isRecord(cluster) && "ingress" in cluster);
    }
    const without = dev.result["clusters"];
    assert.ok(isRecord(without) && isRecord(without["eu"]) && !("ingress" in without["eu"]));
  });

  it("never sets deletedWith on an ingress gateway's load balancer", () => {
    for (const region of ["ap", "eu", "us"]) {
      assert.equal(regional.named(`ingress-${region}-service`).options.deletedWith, undefined);
    }
  });

  it("declares the same in a preview", async () => {
    const config = await stackConfiguration("regional");
    assertSameShape(await runProgram({ stack: "dev", config, preview: true }), regional);
  });
});
