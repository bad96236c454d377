import assert from "node:assert/strict";
import { serveFleet, type FakeFleet } from "../support/apis.ts";
import { ownKubeconfig } from "../support/ownClusters.ts";
import { isRecord } from "../support/decode.ts";
import { type ProgramGraph, runProgram, stackConfiguration } from "../support/program.ts";

// Shows which load balancers the whole program restricts, and how, for LKE and other clusters; and that it warns of
// those that are open. The fleet test shows that a connection from elsewhere is dropped.

const loadBalancer = "LoadBalancer";
const firewall = "service.beta.kubernetes.io/linode-loadbalancer-firewall-acl";
const egress: Readonly<Record<string, string>> = {
  eu: "192.0.2.1",
  ap: "198.51.100.0/28",
  us: "203.0.113.3",
};

/** The clusters of a stack's configuration with changes to each. */
function withClusters(
  config: Readonly<Record<string, string>>,
  change: (cluster: Record<string, unknown>) => Record<string, unknown>,
): Record<string, string> {
  const clusters: unknown = JSON.parse(config["archipelago:clusters"] ?? "");
  assert.ok(Array.isArray(clusters));
  const changed = clusters.filter(isRecord).map((cluster) => ({ ...cluster, ...change(cluster) }));
  return { ...config, "archipelago:clusters": JSON.stringify(changed) };
}

/** The networks that may connect to each load balancer, as its Service says and as its annotation says. */
function exposed(graph: ProgramGraph): Record<string, readonly unknown[]> {
  const services = graph.nodes.flatMap(({ name, inputs: { spec, metadata } }) =>
    isRecord(spec) && isRecord(metadata) && spec["type"] === loadBalancer
      ? [{ name, spec, metadata }]
      : [],
  );
  return Object.fromEntries(
    services.map(({ name, spec, metadata: { annotations } }) => [
      name,
      [spec["loadBalancerSourceRanges"], isRecord(annotations) ? annotations[firewall] : undefined],
    ]),
  );
}

function closedTo(...ipv4: string[]): readonly unknown[] {
  return [ipv4, JSON.stringify({ allowList: { ipv4 } })];
}

describe("The exposure of a fleet", () => {
  let fleet: FakeFleet;

  before(async () => {
    fleet = await serveFleet();
  });

  after(() => fleet.close());

  for (const stack of ["dev", "linkerd"]) {
    it(`closes the gateways to all but the peers where these state their egress, in ${stack}`, async function () {
      this.timeout(120_000);
      const config = withClusters(await stackConfiguration(stack), ({ name }) => ({
        egress: [egress[String(name)]],
      }));
      const found = exposed(await runProgram({ stack, config, fleet }));
      const { ["gateway-eu-service"]: eu, ["gateway-ap-service"]: ap } = found;
      assert.deepEqual(eu, closedTo("198.51.100.0/28", "203.0.113.3/32"));
      assert.deepEqual(ap, closedTo("192.0.2.1/32", "203.0.113.3/32"));
    });
  }

  it("is that of the settings, for every load balancer", async function () {
    this.timeout(120_000);
    const sourceRanges = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "10.9.8.7"];
    const service = { sourceRanges };
    const config = withClusters(await stackConfiguration("regional"), ({ name }) => ({
      egress: [egress[String(name)]],
    }));
    const section = (key: string): object => {
      const value: unknown = JSON.parse(config[`archipelago:${key}`] ?? "{}");
      assert.ok(isRecord(value));
      return value;
    };
    const graph = await runProgram({
      stack: "regional",
      config: {
        ...config,
        "archipelago:karmada": JSON.stringify({
          ...section("karmada"),
          service: { ...service, annotations: { "example.com/kept": "yes" } },
        }),
        "archipelago:istio": JSON.stringify({
          ...section("istio"),
          eastWestGateway: service,
          ingressGateway: { enabled: true, ...service },
        }),
      },
      fleet,
    });
    const found = exposed(graph);
    assert.ok(Object.keys(found).length >= 7, Object.keys(found).join());
    const ranges = closedTo("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "10.9.8.7/32");
    assert.deepEqual(new Set(Object.values(found).map((value) => JSON.stringify(value))).size, 1);
    for (const value of Object.values(found)) assert.deepEqual(value, ranges);
    const { metadata } = graph.named("karmada-service").inputs;
    assert.ok(isRecord(metadata) && isRecord(metadata["annotations"]));
    assert.equal(metadata["annotations"]["example.com/kept"], "yes");
    assert.deepEqual(graph.warnings, []);
  });

  it("has Linode's annotation on LKE only", async function () {
    this.timeout(120_000);
    const config = withClusters(await stackConfiguration("linkerd"), ({ name }) => ({
      egress: [egress[String(name)]],
      ...(name === "eu" && { provider: "kubeconfig", context: "eu", pools: undefined }),
    }));
    const found = exposed(
      await runProgram({
        stack: "linkerd",
        config: { ...config, "archipelago:kubeconfig": ownKubeconfig(fleet.clusters, ["eu"]) },
        fleet,
      }),
    );
    assert.deepEqual(found["gateway-eu-service"], [
      ["198.51.100.0/28", "203.0.113.3/32"],
      undefined,
    ]);
    assert.deepEqual(found["gateway-ap-service"], closedTo("192.0.2.1/32", "203.0.113.3/32"));
  });

  it("is warned of in a preview while Karmada's API is open to every address", async function () {
    this.timeout(120_000);
    const config = await stackConfiguration("dev");
    const { warnings } = await runProgram({ stack: "dev", config, preview: true });
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /karmada\.service\.sourceRanges: every address may connect/);
  });
});
