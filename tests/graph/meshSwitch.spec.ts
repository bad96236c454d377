import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { serveFleet, type FakeFleet } from "../support/apis.ts";
import { isRecord } from "../support/decode.ts";
import type { GraphNode } from "../support/graph.ts";
import { type ProgramGraph, runProgram, stackConfiguration } from "../support/program.ts";

// Shows what a change of `mesh` changes, with the settings of Pulumi.dev.yaml and the options of both meshes. Does not show
// the engine's order, nor traffic during the change.

/** Options of each mesh that differ from its defaults. */
const options = {
  istio: { version: "1.31.4", locality: { enabled: true }, ingressGateway: { enabled: true } },
  linkerd: {
    version: "2026.8.3",
    viz: { enabled: true },
    multicluster: { selector: { "example.com/shared": "yes" }, tokenGeneration: 2 },
  },
} as const;
type MeshName = keyof typeof options;

/** Names of resources that belong to either mesh. All others must stay. */
const ofMesh =
  /^(istio|linkerd|gateway-(ap|eu|us)\b|ingress|peers|readers?|reach|rollout|trust|webhooks|viz|access|multicluster|link|sweep)-/;

/** Workloads, whose pods are recreated with the other mesh's proxy. */
const workloads = [
  ...["demo-hello", "demo-sleep"],
  ...["ap", "eu", "us"].map((region) => `probe-${region}-deployment`),
];

describe("A change of mesh", () => {
  let fleet: FakeFleet;
  let istio: ProgramGraph;
  let linkerd: ProgramGraph;

  before(async function () {
    this.timeout(300_000);
    fleet = await serveFleet();
    istio = await run("istio", "istio", "linkerd");
    linkerd = await run("linkerd", "istio", "linkerd");
  });

  /** Runs the program with one mesh and the options of `sections`. */
  async function run(mesh: MeshName, ...sections: readonly MeshName[]): Promise<ProgramGraph> {
    const config = {
      ...(await stackConfiguration("dev")),
      "archipelago:mesh": mesh,
      ...Object.fromEntries(
        sections.map((name) => [`archipelago:${name}`, JSON.stringify(options[name])]),
      ),
    };
    return runProgram({ stack: "dev", config, fleet });
  }

  after(() => fleet.close());

  it("ignores the settings of the other mesh", async () => {
    assert.deepEqual(statesOf(await run("istio", "istio")), statesOf(istio));
    assert.deepEqual(statesOf(await run("linkerd", "linkerd")), statesOf(linkerd));
    assert.notDeepEqual(statesOf(await run("istio")), statesOf(istio));
    assert.notDeepEqual(statesOf(await run("linkerd")), statesOf(linkerd));
  }).timeout(300_000);

  it("creates and deletes only resources of the mesh", () => {
    const strays = [...difference(istio, linkerd), ...difference(linkerd, istio)].filter(
      (name) => !ofMesh.test(name) && !isRoute(name),
    );
    assert.deepEqual(strays, []);
  });

  it("updates only the metadata for injection, the network policies and the gate", () => {
    const changed = istio.nodes
      .filter((node) => node.custom && !ofMesh.test(node.name))
      .filter(({ name }) => linkerd.nodes.some((node) => node.name === name))
      .filter((node) => !isDeepStrictEqual(stateOf(node), stateOf(linkerd.named(node.name))))
      .map((node) => node.name);
    const regions = ["ap", "eu", "us"];
    const expected = [
      ...workloads,
      ...regions.map((region) => `demo-${region}-namespace`),
      // The network policies let in the mesh's gateways and control plane.
      ...regions.flatMap((region) => [`demo-${region}-workloads`, `probe-${region}-workloads`]),
      ...regions.map((region) => `gate-${region}-job`),
      ...regions.map((region) => `probe-${region}-namespace`),
    ];
    assert.deepEqual(
      changed.filter((name) => !isShared(name) && !isRoute(name)).toSorted(),
      expected.toSorted(),
    );
  });

  it("updates only metadata of namespaces, pods and Services, and the gate's digest", () => {
    const fields = (name: string): string[] =>
      [...changedFields(istio.named(name).inputs, linkerd.named(name).inputs)].toSorted();
    for (const region of ["ap", "eu", "us"]) {
      for (const name of [`demo-${region}-namespace`, `probe-${region}-namespace`]) {
        assert.deepEqual(
          fields(name),
          ["metadata.annotations", "metadata.labels.istio-injection"],
          name,
        );
      }
      assert.deepEqual(fields(`probe-${region}-service`), ["metadata.labels"]);
      assert.deepEqual(fields(`gate-${region}-job`), [
        "spec.template.metadata.annotations.archipelago/vouches-for",
        "spec.template.metadata.annotations.sidecar.istio.io/nativeSidecar",
      ]);
    }
    assert.deepEqual(fields("demo-hello-service"), [
      "metadata.annotations.balancer.linkerd.io/failure-accrual",
      "metadata.annotations.balancer.linkerd.io/failure-accrual-consecutive-max-failures",
      "metadata.annotations.balancer.linkerd.io/failure-accrual-consecutive-min-penalty",
      "metadata.labels",
    ]);
    for (const name of workloads) {
      assert.deepEqual(
        fields(name),
        [
          "spec.template.metadata.annotations",
          "spec.template.metadata.labels.sidecar.istio.io/inject",
        ],
        name,
      );
    }
  });

  it("does not change clusters, the root, the Gateway API and Karmada", () => {
    const kept = istio.nodes.filter(({ name }) => /^(cluster|root|gateway-api|karmada)/.test(name));
    assert.ok(kept.length > 30);
    for (const node of kept.filter(({ custom }) => custom)) {
      assert.deepEqual(stateOf(linkerd.named(node.name)), stateOf(node), node.name);
    }
  });
});

/** True for the mesh's routes to a global Service, from inside and at its ingress. They are named after the Service. */
function isRoute(name: string): boolean {
  return /^(probe|demo)-\w+-(routing|hello-(route|gateway|virtualservice))$/.test(name);
}

/** True for a global Service, which has labels of the mesh. */
function isShared(name: string): boolean {
  return /^probe-\w+-service$/.test(name) || name === "demo-hello-service";
}

function difference(one: ProgramGraph, other: ProgramGraph): string[] {
  const names = new Set(other.nodes.map((node) => node.name));
  return one.nodes.map((node) => node.name).filter((name) => !names.has(name));
}

function statesOf({ nodes }: ProgramGraph): Map<string, unknown> {
  return new Map(nodes.map((node) => [node.urn, stateOf(node)]));
}

/** Paths of the fields that differ, or that only one of the two has. */
function changedFields(one: unknown, other: unknown, path = ""): string[] {
  if (isDeepStrictEqual(one, other)) return [];
  if (!isRecord(one) || !isRecord(other)) return [path];
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].flatMap((key) =>
    changedFields(one[key], other[key], path === "" ? key : `${path}.${key}`),
  );
}

function stateOf({ type, provider, inputs, options }: GraphNode): unknown {
  return { type, provider, inputs, options };
}
