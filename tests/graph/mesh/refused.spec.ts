import assert from "node:assert/strict";
import { type FakeFleet, serveFleet } from "../../support/apis.ts";
import { ownKubeconfig } from "../../support/ownClusters.ts";
import { installGatewayApi, type FakeCluster } from "../../support/fakeCluster.ts";
import { runProgram } from "../../support/program.ts";

// Proves: nothing is registered for a cluster that its mesh's preflight rejects, with responses of a small API on loopback.
// The rejections and their errors are in tests/unit/mesh/.

/**
 * For each mesh, what the cluster says that is a reason to leave it alone, and how the refusal begins: nothing of where it
 * was met on the way to the engine stands before it.
 */
const refusals = [
  {
    mesh: "istio",
    reason: (cluster: FakeCluster) => {
      cluster.istio = { there: "elsewhere" };
    },
    words:
      /^(Run)?Error: istio\.namespace: cannot be changed while Istio is installed in cluster eu/,
  },
  {
    mesh: "linkerd",
    reason: ({ linkerd }: FakeCluster) => {
      linkerd.owner = {};
    },
    words:
      /^(Run)?Error: Linkerd cannot be installed in cluster eu:\n {2}it has a control plane that no stack owns/,
  },
];

const withoutKarmada = { "archipelago:karmada": JSON.stringify({ enabled: false }) };
const withKarmada = {
  "archipelago:manager": JSON.stringify({
    name: "manager",
    provider: "kubeconfig",
    context: "manager",
  }),
};

describe("A cluster that its mesh's preflight rejects", () => {
  let fleet: FakeFleet;
  let made: string[];

  beforeEach(async () => {
    fleet = await serveFleet();
    made = [];
  });

  afterEach(() => fleet.close());

  const run = (mesh: string, linkerd: object = {}, karmada: object = withoutKarmada) =>
    runProgram({
      stack: "refused",
      config: {
        ...karmada,
        "archipelago:mesh": mesh,
        "archipelago:clusters": JSON.stringify([
          { name: "eu", provider: "kubeconfig", context: "eu" },
        ]),
        // The annotation of a namespace that Linkerd did not create.
        "archipelago:linkerd": JSON.stringify({ highAvailability: true, ...linkerd }),
        "archipelago:vizUsers": `admin:{SHA}${"A".repeat(27)}=`,
        "archipelago:kubeconfig": ownKubeconfig(fleet.clusters, ["eu", "manager"]),
      },
      fleet: {
        ...fleet,
        state: (request) => {
          if (request.type.startsWith("kubernetes:")) made.push(request.name);
          return fleet.state(request);
        },
      },
    });

  for (const { mesh, reason, words } of refusals) {
    it(`gets nothing from ${mesh}, not even the Gateway API`, async () => {
      reason(fleet.clusters.cluster);
      await assert.rejects(run(mesh), words);
      assert.deepEqual(made, []);
    });

    it(`gets no Karmada agent with ${mesh} either`, async () => {
      const agent = () => made.filter((name) => name.startsWith("member-eu-agent-"));
      await run(mesh, {}, withKarmada);
      assert.ok(agent().includes("member-eu-agent-namespace"));
      made = [];
      reason(fleet.clusters.cluster);
      await assert.rejects(run(mesh, {}, withKarmada), words);
      assert.deepEqual(agent(), []);
    });

    it(`gets nothing of ${mesh} beside another installer's Gateway API`, async () => {
      installGatewayApi(fleet.clusters.cluster, undefined, "httproutes");
      await assert.rejects(
        run(mesh),
        /clusters\[0\]\.gatewayApi: .*; got "install"; expected "existing"/,
      );
      assert.deepEqual(made, []);
    });

    it(`gets the Gateway API and ${mesh} without such a reason`, async () => {
      await run(mesh);
      const gateways = "gateway-api-eu-definition-gateways.gateway.networking.k8s.io";
      for (const name of [gateways, `${mesh}-eu-namespace`]) assert.ok(made.includes(name), name);
    });
  }

  it("gets no Ingress for Linkerd's dashboard with another controller's IngressClass", async () => {
    const viz = { enabled: true, ingress: { host: "linkerd.example.com" } };
    const { ingressClasses } = fleet.clusters.cluster;
    ingressClasses.set("nginx", "nginx.org/ingress-controller");
    await assert.rejects(run("linkerd", { viz }), /linkerd\.viz\.ingress\.controller/);
    assert.ok(!made.includes("viz-eu-ingress"));
    ingressClasses.set("nginx", "k8s.io/ingress-nginx");
    await run("linkerd", { viz });
    assert.ok(made.includes("viz-eu-ingress"));
  });
});
