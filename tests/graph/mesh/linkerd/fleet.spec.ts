import assert from "node:assert/strict";
import { compared, customNames } from "../../../support/compared.ts";
import { serveFleet, type FakeFleet } from "../../../support/apis.ts";
import { ownKubeconfig } from "../../../support/ownClusters.ts";
import { isRecord } from "../../../support/decode.ts";
import type { GraphNode } from "../../../support/graph.ts";
import {
  assertChildNamesStartWithParent,
  assertEveryKubernetesResourceHasProvider,
  assertNoPlaintextSecrets,
  assertSameShape,
} from "../../../support/matchers.ts";
import {
  type Configuration,
  type ProgramGraph,
  runProgram,
  stackConfiguration,
} from "../../../support/program.ts";

// Proves: the resources that the whole program declares between the regions of Pulumi.linkerd.yaml, and the effect of a
// change of the settings. Does not prove that Linkerd works with them.
type MulticlusterExtension = Readonly<Record<string, unknown>>;

function withMulticluster(
  config: Configuration,
  multicluster: MulticlusterExtension,
): Configuration {
  const linkerd = { version: "2026.8.3", multicluster };
  return { ...config, "archipelago:linkerd": JSON.stringify(linkerd) };
}

/** The stack without some of its clusters. */
function without(config: Configuration, ...gone: readonly string[]): Configuration {
  const clusters = JSON.parse(config["archipelago:clusters"] ?? "") as { name: string }[];
  const kept = clusters.filter(({ name }) => !gone.includes(name));
  const demo = { replicas: 3, weights: Object.fromEntries(kept.map(({ name }) => [name, 1])) };
  return {
    ...config,
    "archipelago:clusters": JSON.stringify(kept),
    "archipelago:demo": JSON.stringify(demo),
  };
}

function field(node: GraphNode, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (isRecord(value) ? value[key] : undefined),
    node.inputs,
  );
}

/** The places that a route leads to. */
function places(graph: ProgramGraph, route: string): string[] {
  const rules = field(graph.named(route), "spec", "rules") as { backendRefs: { name: string }[] }[];
  return rules.flatMap(({ backendRefs }) => backendRefs.map(({ name }) => name));
}

/** The load balancers that a Link waits for. */
const addresses = (graph: ProgramGraph, link: string): string[] =>
  graph.named(link).dependencies.filter((name) => /^(gateway|ingress)-\w+-service$/.test(name));

/** An ingress of the user's in one region. */
const ingress = {
  name: "edge",
  namespace: "edge",
  clusters: ["us"],
  probe: { port: 80, path: "/ready" },
};

describe("A fleet with Linkerd", function () {
  this.timeout(300_000);
  let fleet: FakeFleet;
  let config: Configuration;
  let three: ProgramGraph;

  const run = (changed: Configuration, preview = false): Promise<ProgramGraph> =>
    runProgram({ stack: "linkerd", config: changed, fleet, preview });

  before(async () => {
    fleet = await serveFleet();
    config = await stackConfiguration("linkerd");
    three = await run(config);
  });

  after(() => fleet.close());

  it("follows the rules for every program", async () => {
    assertChildNamesStartWithParent(three);
    assertEveryKubernetesResourceHasProvider(three);
    assertNoPlaintextSecrets(three);
    assertSameShape(await run(config, true), three);
  });

  it("links every region to every other, with the address of the target and its own key to it", () => {
    const links = three.nodes.filter(({ type }) => type.endsWith(":Link"));
    assert.deepEqual(links.map(({ name }) => name).toSorted(), [
      "link-ap-eu-link",
      "link-ap-us-link",
      "link-eu-ap-link",
      "link-eu-us-link",
      "link-us-ap-link",
      "link-us-eu-link",
    ]);
    for (const source of ["eu", "ap", "us"]) {
      for (const target of ["eu", "ap", "us"].filter((name) => name !== source)) {
        const link = three.named(`link-${source}-${target}-link`);
        assert.equal(link.provider, `cluster-${source}-provider`);
        assert.equal(field(link, "spec", "targetClusterName"), target);
        assert.ok(three.dependsOn(link.name, `gateway-${target}-service`), link.name);
        assert.ok(three.dependsOn(link.name, `access-${target}-from-${source}-token`), link.name);
        assert.ok(three.dependsOn(link.name, `multicluster-${source}-release`), link.name);
        const token = three.named(`access-${target}-from-${source}-token`);
        assert.equal(token.provider, `cluster-${target}-provider`);
      }
    }
  });

  it("exports the global Services, and gives them one name in every region", () => {
    assert.deepEqual(field(three.named("probe-eu-service"), "metadata", "labels"), {
      "mirror.linkerd.io/exported": "true",
    });
    assert.deepEqual(places(three, "probe-eu-routing"), ["probe", "probe-ap", "probe-us"]);
    assert.deepEqual(places(three, "demo-us-hello-route"), ["hello", "hello-ap", "hello-eu"]);
  });

  it("exports by the labels of the settings, in Links and on Services alike", async () => {
    const selector = { "example.com/shared": "yes" };
    const graph = await run(withMulticluster(config, { selector }));
    const { changed } = compared(three, graph);
    assert.deepEqual(
      changed.filter((name) => !name.endsWith("-link")),
      ["demo-hello-service", ...["ap", "eu", "us"].map((name) => `probe-${name}-service`)],
    );
    assert.deepEqual(field(graph.named("probe-eu-service"), "metadata", "labels"), selector);
    assert.deepEqual(
      field(graph.named("link-us-eu-link"), "spec", "selector", "matchLabels"),
      selector,
    );
    assert.deepEqual(
      field(graph.named("link-us-eu-link"), "spec", "excludedLabels"),
      Object.keys(selector),
    );
  });

  it("sends no request to a region with weight 0 in the demo", async () => {
    const demo = { replicas: 3, weights: { eu: 1, ap: 1, us: 0 } };
    const graph = await run({ ...config, "archipelago:demo": JSON.stringify(demo) });
    assert.deepEqual(places(graph, "demo-eu-hello-route"), ["hello", "hello-ap"]);
    assert.deepEqual(places(graph, "demo-us-hello-route"), ["hello-ap", "hello-eu"]);
    assert.deepEqual(places(graph, "probe-eu-routing"), ["probe", "probe-ap", "probe-us"]);
  });

  it("runs the gate after the Links", () => {
    for (const link of ["link-eu-us-link", "link-us-eu-link", "link-ap-eu-link"]) {
      assert.ok(three.dependsOn("gate-eu-job", link), link);
    }
  });

  it("revokes one region's access to one other, and changes no other", async () => {
    const revoked = [{ source: "eu", target: "us" }];
    const graph = await run(withMulticluster(config, { revoked }));
    assert.deepEqual(compared(three, graph), {
      gone: [
        "access-us-from-eu-account",
        "access-us-from-eu-binding",
        "access-us-from-eu-token",
        "link-eu-us-credentials",
        "link-eu-us-discovery-credentials",
        "link-eu-us-link",
      ],
      added: [],
      changed: [
        "demo-eu-hello-route",
        "gate-eu-job",
        "multicluster-eu-release",
        "probe-eu-routing",
        "sweep-eu-job",
      ],
    });
    assert.deepEqual(places(graph, "probe-eu-routing"), ["probe", "probe-ap"]);
    const all = ["ap", "eu", "us"];
    assert.deepEqual(three.result["reaches"], { eu: all, ap: all, us: all });
    assert.deepEqual(graph.result["reaches"], { eu: ["ap", "eu"], ap: all, us: all });
  });

  it("removes a region from the others, and deletes its mirrors", async () => {
    const { gone, added, changed } = compared(three, await run(without(config, "us")));
    assert.deepEqual(added, []);
    assert.deepEqual(
      gone.filter((name) => !name.split("-").includes("us")),
      [],
    );
    assert.deepEqual(changed, [
      "demo-ap-hello-route",
      "demo-eu-hello-route",
      "demo-propagation",
      "gate-ap-job",
      "gate-eu-job",
      "multicluster-ap-release",
      "multicluster-eu-release",
      "probe-ap-routing",
      "probe-eu-routing",
      "sweep-ap-job",
      "sweep-eu-job",
    ]);
  });

  it("deletes mirrors after the controllers of the removed region", () => {
    for (const region of ["eu", "ap", "us"]) {
      assert.ok(three.dependsOn(`sweep-${region}-job`, `multicluster-${region}-release`));
    }
  });

  it("deletes mirrors in the last region, which needs nothing else", async () => {
    const graph = await run(without(config, "us", "ap"));
    const between = customNames(graph).filter((name) =>
      /^(multicluster|gateway|access|link|sweep)-eu/.test(name),
    );
    assert.deepEqual(between.filter((name) => !name.startsWith("gateway-api-")).toSorted(), [
      "sweep-eu-account",
      "sweep-eu-binding",
      "sweep-eu-guard",
      "sweep-eu-guard-binding",
      "sweep-eu-job",
      "sweep-eu-role",
    ]);
    const [container] = field(
      graph.named("sweep-eu-job"),
      "spec",
      "template",
      "spec",
      "containers",
    ) as {
      env: { name: string; value: string }[];
    }[];
    assert.equal(container?.env.find(({ name }) => name === "SWEEP_LINKS")?.value, "");
  });

  it("rotates every token, and the Secrets and Links with it", async () => {
    const graph = await run(withMulticluster(config, { tokenGeneration: 2 }));
    // The mock derives a token from the resource's name; a real token changes with the name of the Secret.
    const { gone, added, changed } = compared(three, graph);
    assert.deepEqual([gone, added], [[], []]);
    assert.deepEqual(
      changed,
      ["ap", "eu", "us"].flatMap((target) =>
        ["ap", "eu", "us"]
          .filter((source) => source !== target)
          .map((source) => `access-${target}-from-${source}-token`),
      ),
    );
  });

  it("has a second Link to a region with an ingress, for Services with its labels", async () => {
    const graph = await run(withMulticluster(config, { ingress }));
    const { gone, added, changed } = compared(three, graph);
    assert.deepEqual(gone, []);
    assert.deepEqual(added, [
      "ingress-us-annotations",
      "ingress-us-deployment",
      "ingress-us-service",
      "link-ap-us-edge-credentials",
      "link-ap-us-edge-discovery-credentials",
      "link-ap-us-edge-link",
      "link-eu-us-edge-credentials",
      "link-eu-us-edge-discovery-credentials",
      "link-eu-us-edge-link",
    ]);
    assert.deepEqual(changed, [
      "gate-ap-job",
      "gate-eu-job",
      "multicluster-ap-release",
      "multicluster-eu-release",
      "sweep-ap-job",
      "sweep-eu-job",
    ]);
    assert.deepEqual(addresses(graph, "link-eu-us-edge-link"), ["ingress-us-service"]);
    assert.deepEqual(addresses(graph, "link-eu-us-link"), ["gateway-us-service"]);
  });

  it("has an ingress instead of the gateways if the settings say so", async () => {
    const everywhere = { name: ingress.name, namespace: ingress.namespace, probe: ingress.probe };
    const multicluster = { gateway: { enabled: false }, ingress: everywhere };
    const graph = await run(withMulticluster(config, multicluster));
    assert.deepEqual(
      customNames(graph).filter((name) => /^gateway-(ap|eu|us)-/.test(name)),
      [],
    );
    assert.equal(
      field(graph.named("multicluster-eu-release"), "values", "gateway", "enabled"),
      false,
    );
    assert.deepEqual(addresses(graph, "link-eu-us-link"), ["ingress-us-service"]);
    assert.deepEqual(field(graph.named("link-eu-us-link"), "spec", "selector", "matchLabels"), {
      "mirror.linkerd.io/exported": "true",
    });
  });

  /** The program with the settings of the flat stack. */
  const runFlat = async (multicluster: MulticlusterExtension = {}): Promise<ProgramGraph> => {
    const config = {
      ...withMulticluster(await stackConfiguration("linkerd-flat"), multicluster),
      "archipelago:kubeconfig": ownKubeconfig(fleet.clusters, ["eu", "us"]),
    };
    return runProgram({ stack: "linkerd-flat", config, fleet });
  };

  it("restarts the destination controllers after a rotation, on a flat network only", async () => {
    const flat = await runFlat();
    const rotated = await runFlat({ tokenGeneration: 2 });
    const { gone, added } = compared(flat, rotated);
    assert.deepEqual(gone, []);
    assert.deepEqual(added, ["discovery-eu-deployment", "discovery-us-deployment"]);
    const patch = rotated.named("discovery-eu-deployment");
    assert.equal(patch.provider, "cluster-eu-provider");
    assert.deepEqual(field(patch, "metadata"), {
      name: "linkerd-destination",
      namespace: "linkerd",
    });
    const again = (await runFlat({ tokenGeneration: 3 })).named(patch.name);
    assert.notDeepEqual(field(again, "spec"), field(patch, "spec"));
    assert.ok(rotated.dependsOn(patch.name, "link-eu-us-discovery-credentials"));
    assert.ok(!rotated.dependsOn(patch.name, "link-us-eu-discovery-credentials"));
    assert.ok(rotated.dependsOn("gate-eu-job", "discovery-us-deployment"));
  });

  it("has no gateways on a flat network, and discovers pods", async () => {
    const graph = await runFlat();
    assert.deepEqual(
      customNames(graph).filter((name) => /^gateway-(eu|us)-/.test(name)),
      [],
    );
    const values = field(graph.named("multicluster-eu-release"), "values");
    assert.ok(isRecord(values) && isRecord(values["gateway"]));
    assert.equal(values["gateway"]["enabled"], false);
    assert.deepEqual(field(graph.named("probe-eu-service"), "metadata", "labels"), {
      "mirror.linkerd.io/exported": "remote-discovery",
    });
    assert.deepEqual(places(graph, "probe-eu-routing"), ["probe", "probe-us"]);
  });
});
