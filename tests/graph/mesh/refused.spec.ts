import assert from "node:assert/strict";
import { type FakeCluster, type FakeFleet, kubeconfigFor, serveFleet } from "../../support/apis.ts";
import { runProgram } from "../../support/program.ts";

// Shows that nothing is registered for a cluster that its mesh refuses, with answers of a small API on loopback. What is
// refused, and in which words, is in tests/unit/mesh/.

/** For each mesh, what the cluster says that is a reason to leave it alone. */
const reasons: Readonly<Record<string, (cluster: FakeCluster) => void>> = {
  istio: (cluster) => {
    cluster.istio = { there: "elsewhere" };
  },
  linkerd: (cluster) => {
    cluster.linkerd.owner = {};
  },
};

describe("A cluster that its mesh refuses", () => {
  let fleet: FakeFleet;
  let made: string[];

  beforeEach(async () => {
    fleet = await serveFleet();
    made = [];
  });

  afterEach(() => fleet.close());

  const run = (mesh: string) =>
    runProgram({
      stack: "refused",
      config: {
        "archipelago:mesh": mesh,
        "archipelago:clusters": JSON.stringify([
          { name: "eu", provider: "kubeconfig", context: "eu" },
        ]),
        "archipelago:karmada": JSON.stringify({ enabled: false }),
        "archipelago:kubeconfig": kubeconfigFor(fleet.clusters.url, ["eu"]),
      },
      fleet: {
        ...fleet,
        state: (request) => {
          if (request.type.startsWith("kubernetes:")) made.push(request.name);
          return fleet.state(request);
        },
      },
    });

  for (const [mesh, reason] of Object.entries(reasons)) {
    it(`gets nothing from ${mesh}, not even the Gateway API`, async () => {
      reason(fleet.clusters.cluster);
      await assert.rejects(run(mesh), /cluster eu/);
      assert.deepEqual(made, []);
    });

    it(`gets the Gateway API and ${mesh} when there is no such reason`, async () => {
      await run(mesh);
      const definition = "gateway-api-eu-definition-gateways.gateway.networking.k8s.io";
      for (const name of [definition, `${mesh}-eu-namespace`]) assert.ok(made.includes(name), name);
    });
  }
});
