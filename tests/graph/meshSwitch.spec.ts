import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { serveFleet, type FakeFleet } from "../support/apis.ts";
import type { GraphNode } from "../support/graph.ts";
import { type ProgramGraph, runProgram, stackConfiguration } from "../support/program.ts";

// Shows what a change of `mesh` in the settings of Pulumi.dev.yaml touches. Does not show how an engine orders it, nor
// that traffic flows while it happens.

/** Names of what belongs to a mesh, whichever it is: all else has to stay. */
const ofMesh =
  /^(istio|linkerd|gateway-(ap|eu|us)\b|peers|trust|webhooks|viz|access|multicluster|link|links|sweep|mirror)/;

describe("Another mesh on the same settings", () => {
  let fleet: FakeFleet;
  let istio: ProgramGraph;
  let linkerd: ProgramGraph;

  before(async function () {
    this.timeout(300_000);
    fleet = await serveFleet();
    const config = await stackConfiguration("dev");
    istio = await runProgram({ stack: "dev", config, fleet });
    const other = { ...config, "archipelago:mesh": "linkerd" };
    linkerd = await runProgram({ stack: "dev", config: other, fleet });
  });

  after(() => fleet.close());

  it("adds and takes away what is the mesh's, and nothing else", () => {
    const strays = [...difference(istio, linkerd), ...difference(linkerd, istio)].filter(
      (name) => !ofMesh.test(name) && !isRoute(name),
    );
    assert.deepEqual(strays, []);
  });

  it("changes of what stays the issuers, the injection's metadata and the gate", () => {
    const changed = istio.nodes
      .filter((node) => node.custom && !ofMesh.test(node.name))
      .filter(({ name }) => linkerd.nodes.some((node) => node.name === name))
      .filter((node) => !isDeepStrictEqual(stateOf(node), stateOf(linkerd.named(node.name))))
      .map((node) => node.name);
    const regions = ["ap", "eu", "us"];
    const expected = [
      ...regions.map((region) => `demo-${region}-namespace`),
      ...regions.map((region) => `gate-${region}-job`),
      ...regions.map((region) => `probe-${region}-namespace`),
    ];
    assert.deepEqual(
      changed.filter((name) => !isShared(name) && !isRoute(name)).toSorted(),
      expected.toSorted(),
    );
  });

  it("keeps clusters, the root, the Gateway API and Karmada as they are", () => {
    const kept = istio.nodes.filter(({ name }) => /^(cluster|root|gateway-api|karmada)/.test(name));
    assert.ok(kept.length > 30);
    for (const node of kept.filter(({ custom }) => custom)) {
      assert.deepEqual(stateOf(linkerd.named(node.name)), stateOf(node), node.name);
    }
  });
});

/** The mesh's route to a shared Service, which stands with the Service and not with the mesh. */
function isRoute(name: string): boolean {
  return /^(probe|demo)-\w+-(routing|hello-route|.*route.*)$/.test(name);
}

/** A Service that a mesh shares says so in its labels. */
function isShared(name: string): boolean {
  return /^probe-\w+-service$/.test(name) || name === "demo-hello-service";
}

function difference(one: ProgramGraph, other: ProgramGraph): string[] {
  const names = new Set(other.nodes.map((node) => node.name));
  return one.nodes.map((node) => node.name).filter((name) => !names.has(name));
}

function stateOf({ type, provider, inputs, options }: GraphNode): unknown {
  return { type, provider, inputs, options };
}
