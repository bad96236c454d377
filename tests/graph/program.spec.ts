import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { isRecord } from "../support/decode.ts";
import { serveFleet, type FakeFleet } from "../support/apis.ts";
import { type GraphNode, UNKNOWN } from "../support/graph.ts";
import {
  assertChildNamesStartWithParent,
  assertEveryKubernetesResourceHasProvider,
  assertNoPlaintextSecrets,
  assertSameShape,
} from "../support/matchers.ts";
import {
  type Configuration,
  type ProgramGraph,
  runProgram,
  stackConfiguration,
} from "../support/program.ts";

// Shows properties of everything that the program declares with the settings of Pulumi.dev.yaml, and with one more
// region. Does not show that the declared order suffices for a real cluster, whether a provider updates or replaces, a
// fleet on a flat network or of existing clusters, nor a component with several providers that uses only one of them,
// since the harness records the used providers.

/** A region that Pulumi.dev.yaml does not have. */
const added = "br";

describe("The whole program", () => {
  let fleet: FakeFleet;
  let config: Configuration;
  let three: ProgramGraph;
  let four: ProgramGraph;
  let preview: ProgramGraph;

  before(async function () {
    this.timeout(300_000);
    fleet = await serveFleet();
    config = await stackConfiguration("dev");
    three = await runProgram({ stack: "dev", config, fleet });
    four = await runProgram({ stack: "dev", config: withRegion(config), fleet });
    preview = await runProgram({ stack: "dev", config, preview: true });
  });

  after(() => fleet.close());

  it("names children after their parents, with unique names", () => {
    assertChildNamesStartWithParent(three);
    const names = three.nodes.map((node) => node.name);
    assert.equal(new Set(names).size, names.length);
  });

  it("has no secret in plain text", () => {
    for (const graph of [three, preview]) assertNoPlaintextSecrets(graph);
  });

  it("declares objects in a cluster with that cluster's provider", () => {
    assertEveryKubernetesResourceHasProvider(three);
    const strays = kubernetes(three)
      .map(({ name, provider }) => ({ name, provider, expected: expectedProvider(name) }))
      .filter(({ provider, expected }) => provider !== expected);
    assert.deepEqual(strays, []);
  });

  it("has one kubernetes provider for each cluster, and one for Karmada", () => {
    const providers = three.all("pulumi:providers:kubernetes").map((node) => node.name);
    assert.deepEqual(providers.toSorted(), [
      "cluster-ap-provider",
      "cluster-eu-provider",
      "cluster-manager-provider",
      "cluster-us-provider",
      "karmada-provider",
    ]);
  });

  it("declares a component's own objects in one cluster only", () => {
    const mixed = three.nodes
      .map(({ name }) => ({ name, own: kubernetes(three).filter(({ parent }) => parent === name) }))
      .map(({ name, own }) => ({ name, used: new Set(own.map((node) => node.provider)) }))
      .filter(({ used }) => used.size > 1);
    assert.deepEqual(mixed, []);
  });

  it("never sets deletedWith on a load balancer", () => {
    const services = three
      .all("kubernetes:core/v1:Service")
      .filter(({ inputs: { spec } }) => isRecord(spec) && spec["type"] === "LoadBalancer");
    assert.deepEqual(services.map((node) => node.name).toSorted(), [
      "gateway-ap-service",
      "gateway-eu-service",
      "gateway-us-service",
      "karmada-service",
    ]);
    const strays = services.filter((node) => node.options.deletedWith !== undefined);
    assert.deepEqual(strays, []);
  });

  it("sets deletedWith only to an object's own cluster", () => {
    const strays = kubernetes(three).filter(
      ({ provider, options: { deletedWith } }) =>
        deletedWith !== undefined &&
        deletedWith !==
          (provider === "karmada-provider"
            ? "cluster-manager-lke"
            : provider?.replace(/-provider$/, "-lke")),
    );
    assert.deepEqual(strays, []);
  });

  describe("in a preview", () => {
    it("declares the same resources", () => {
      assertSameShape(preview, three);
    });

    it("has the same inputs and options as the update, where they are known", () => {
      const differing = three.nodes
        .filter((node) => {
          const { inputs, options } = preview.named(node.name);
          return !agrees(inputs, node.inputs) || !isDeepStrictEqual(options, node.options);
        })
        .map((node) => node.name);
      assert.deepEqual(differing, []);
    });

    it("has the same dependencies", () => {
      const differing = three.nodes
        .map(({ name, dependencies }) => ({ name, dependencies }))
        .filter(
          (node) => !isDeepStrictEqual(preview.named(node.name).dependencies, node.dependencies),
        );
      assert.deepEqual(differing, []);
    });
  });

  describe("with one more region", () => {
    it("declares the same for it as for the others", () => {
      const all = ["ap", "eu", "us", added];
      const of = (graph: ProgramGraph, region: string): string[] => {
        const step = (word: string): string => {
          if (word === region) return "<region>";
          return all.includes(word) ? "<peer>" : word;
        };
        const names = graph.nodes
          .filter(({ name }) => name.split("-").includes(region))
          .map(({ type, name }) => `${type} ${name.split("-").map(step).join("-")}`);
        return [...new Set(names)].toSorted();
      };
      assert.ok(of(three, "eu").length > 0);
      assert.deepEqual(of(four, added), of(three, "eu"));
    });

    it("creates and deletes nothing else", () => {
      const before = new Set(three.nodes.map((node) => node.name));
      const names = new Set(four.nodes.map((node) => node.name));
      assert.deepEqual(
        [...before].filter((name) => !names.has(name)),
        [],
      );
      const strays = [...names].filter(
        (name) => !before.has(name) && !name.split("-").includes(added),
      );
      assert.deepEqual(strays, []);
    });

    it("updates only the other regions' peers and the Jobs that follow them, and the demo's propagation policy", () => {
      const changed = three.nodes
        .filter((node) => node.custom && !sameResource(node, four.named(node.name)))
        .map((node) => node.name);
      assert.deepEqual(changed.toSorted(), [
        "demo-propagation",
        ...["ap", "eu", "us"].map((region) => `gate-${region}-job`),
        ...["ap", "eu", "us"].map((region) => `peers-${region}-bundle`),
        ...["ap", "eu", "us"].flatMap((region) => [`reach-${region}-job`, `reach-${region}-peers`]),
        ...["ap", "eu", "us"].map((region) => `rollout-${region}-job`),
      ]);
    });
  });
});

function withRegion(config: Configuration): Configuration {
  const clusters: unknown = JSON.parse(config["archipelago:clusters"] ?? "");
  const demo: unknown = JSON.parse(config["archipelago:demo"] ?? "");
  assert.ok(Array.isArray(clusters) && isRecord(demo) && isRecord(demo["weights"]));
  const region = {
    name: added,
    provider: "linode",
    region: "br-gru",
    pools: [{ type: "g6-standard-2", count: 2 }],
  };
  const weights = { ...demo["weights"], [added]: 1 };
  return {
    ...config,
    "archipelago:clusters": JSON.stringify([...(clusters as unknown[]), region]),
    "archipelago:demo": JSON.stringify({ ...demo, weights }),
  };
}

function kubernetes(graph: ProgramGraph): readonly GraphNode[] {
  return graph.nodes.filter((node) => node.custom && node.type.startsWith("kubernetes:"));
}

/** The expected provider of an object in Kubernetes, by its logical name and independent of the program. */
function expectedProvider(name: string): string {
  const [role = "", cluster = "", part = ""] = name.replace(/^gateway-api/, "api").split("-");
  if (role === "karmada")
    return ["admins", "departure"].includes(cluster)
      ? "karmada-provider"
      : "cluster-manager-provider";
  if (role === "member" && part !== "agent") return "karmada-provider";
  if (role === "demo" && !/^demo-(ap|eu|us)-/.test(name)) return "karmada-provider";
  return `cluster-${cluster}-provider`;
}

/** True if a preview's value equals the update's, where the preview knows it. */
function agrees(preview: unknown, update: unknown): boolean {
  if (preview === UNKNOWN) return true;
  if (Array.isArray(preview)) {
    return (
      Array.isArray(update) &&
      preview.length === update.length &&
      preview.every((item, index) => agrees(item, update[index]))
    );
  }
  if (!isRecord(preview) || !isRecord(update)) return isDeepStrictEqual(preview, update);
  const keys = new Set([...Object.keys(preview), ...Object.keys(update)]);
  return [...keys].every((key) => agrees(preview[key], update[key]));
}

/** True if an engine would not change the resource; dependencies do not count. */
function sameResource(left: GraphNode, right: GraphNode): boolean {
  const state = ({ type, parent, provider, inputs, options }: GraphNode): unknown => [
    type,
    parent,
    provider,
    inputs,
    options,
  ];
  return isDeepStrictEqual(state(left), state(right));
}
