import assert from "node:assert/strict";
import { isRecord } from "../support/decode.ts";
import { serveFleet, type FakeFleet } from "../support/apis.ts";
import { type ProgramGraph, runProgram, stackConfiguration } from "../support/program.ts";

// Shows that the settings reach every istiod. Does not show what istiod makes of them: the fleet tests cut a region off.
describe("The mesh's timeouts and outlier detection", () => {
  let fleet: FakeFleet;

  before(async () => {
    fleet = await serveFleet();
  });

  after(() => fleet.close());

  async function meshConfigs(istio: object): Promise<Record<string, unknown>[]> {
    const config = await stackConfiguration("dev");
    const graph = await runProgram({
      stack: "dev",
      config: { ...config, "archipelago:istio": JSON.stringify(istio) },
      fleet,
    });
    return ["ap", "eu", "us"].map((region) => meshConfigOf(graph, region));
  }

  it("are the settings', in every istiod, and keep a user's own mesh configuration", async function () {
    this.timeout(120_000);
    const connectionPool = { tcp: { maxConnections: 100 } };
    const own = { enableTracing: true, defaultTrafficPolicy: { connectionPool } };
    const all = await meshConfigs({
      connectTimeout: "5s",
      outlierDetection: { consecutive5xxErrors: 7, baseEjectionTime: "60s" },
      values: { istiod: { meshConfig: own } },
    });
    for (const meshConfig of all) {
      assert.equal(meshConfig["connectTimeout"], "5s");
      assert.equal(meshConfig["enableTracing"], true);
      assert.equal(meshConfig["accessLogFile"], "/dev/stdout");
      assert.deepEqual(meshConfig["defaultTrafficPolicy"], {
        connectionPool,
        outlierDetection: {
          splitExternalLocalOriginErrors: true,
          consecutiveLocalOriginFailures: 2,
          consecutive5xxErrors: 7,
          interval: "2s",
          baseEjectionTime: "60s",
          maxEjectionPercent: 100,
          minHealthPercent: 1,
        },
      });
    }
  });

  it("can be turned off, and give way to extra Helm values", async function () {
    this.timeout(120_000);
    const all = await meshConfigs({
      outlierDetection: { enabled: false },
      values: { istiod: { meshConfig: { connectTimeout: "3s" } } },
    });
    for (const meshConfig of all) {
      assert.equal(meshConfig["connectTimeout"], "3s");
      assert.equal("defaultTrafficPolicy" in meshConfig, false);
    }
  });
});

function meshConfigOf(graph: ProgramGraph, region: string): Record<string, unknown> {
  const { values } = graph.named(`istio-${region}-istiod`).inputs;
  assert.ok(isRecord(values) && isRecord(values["meshConfig"]));
  return values["meshConfig"];
}
