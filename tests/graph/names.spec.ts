import assert from "node:assert/strict";
import { serveFleet, type FakeFleet } from "../support/apis.ts";
import { ownKubeconfig } from "../support/ownClusters.ts";
import { type Configuration, type ProgramGraph, runProgram } from "../support/program.ts";

// Shows that clusters may have names that every JavaScript object inherits, or that parts of the program have. Does not show what Kubernetes or Linode make
// of such a name.

const plain = ["one", "two", "three"] as const;
const inherited = ["constructor", "prototype", "length"] as const;

describe("A fleet whose clusters have names of JavaScript's own", () => {
  let fleet: FakeFleet;

  before(async () => {
    fleet = await serveFleet();
  });

  after(() => fleet.close());

  async function graphOf(names: readonly string[], more: Configuration): Promise<ProgramGraph> {
    const config = {
      "archipelago:clusters": JSON.stringify(
        names.map((name) => ({ name, provider: "kubeconfig", context: name })),
      ),
      "archipelago:manager": JSON.stringify({
        name: "hub",
        provider: "kubeconfig",
        context: "hub",
      }),
      "archipelago:kubeconfig": ownKubeconfig(fleet.clusters, [...names, "hub"]),
      ...more,
    };
    return runProgram({ stack: "names", config, fleet });
  }

  /** The resources with their clusters by their place in the settings. */
  function shapeOf(graph: ProgramGraph, names: readonly string[]): readonly string[] {
    const lines = graph.nodes.map(({ type, name }) => {
      const steps = name.split("-").map((step) => {
        const place = names.indexOf(step);
        return place === -1 ? step : `<${place}>`;
      });
      return `${type} ${steps.join("-")}`;
    });
    return lines.toSorted();
  }

  const fleets: readonly (readonly [string, (names: readonly string[]) => Configuration])[] = [
    ["Istio", () => ({ "archipelago:mesh": "istio" })],
    [
      "an adopted Linkerd",
      (names) => ({
        "archipelago:mesh": "linkerd",
        "archipelago:linkerd": JSON.stringify({ adopt: { [names[1] ?? ""]: "done" } }),
      }),
    ],
  ];
  for (const [title, config] of fleets) {
    it(`declares the same as another, with ${title}`, async function () {
      this.timeout(120_000);
      const usual = await graphOf(plain, config(plain));
      const odd = await graphOf(inherited, config(inherited));
      assert.deepEqual(shapeOf(odd, inherited), shapeOf(usual, plain));
    });
  }

  const parts = ["a", "a-ca", "namespace"];
  for (const mesh of ["istio", "linkerd"]) {
    it(`declares every resource once where names resemble those of parts, with ${mesh}`, async function () {
      this.timeout(240_000);
      const { nodes } = await graphOf(parts, { "archipelago:mesh": mesh });
      const urns = nodes.map(({ urn }) => urn);
      assert.deepEqual(
        urns.filter((urn, index) => urns.indexOf(urn) !== index),
        [],
      );
    });
  }
});
