import assert from "node:assert/strict";
import { serveFleet, type FakeFleet } from "../support/apis.ts";
import { isRecord } from "../support/decode.ts";
import type { GraphNode } from "../support/graph.ts";
import { runProgram } from "../support/program.ts";
import { deployableConfiguration, stackNames } from "../support/stacks.ts";

// Shows, for every stack file, that what dies with a cluster of the stack's own can be deleted without a call to it, and
// names what cannot. Does not show that the engine skips the calls: the fleet tests remove regions whose network is cut.

const lke = "linode:index/lkeCluster:LkeCluster";

/** Why a resource has to be deleted by a call to its cluster, although the cluster is deleted too; undefined if nothing. */
function reasonToCall({ type, name, inputs }: GraphNode): string | undefined {
  const { spec } = inputs;
  if (type === "kubernetes:core/v1:Service" && isRecord(spec) && spec["type"] === "LoadBalancer") {
    return "its load balancer is billed apart from the cluster";
  }
  if (name === "karmada-namespace") return "the volumes of its claims are billed apart from it";
  return undefined;
}

describe("What a cluster takes with it", () => {
  let fleet: FakeFleet;
  let stacks: readonly string[];

  before(async () => {
    fleet = await serveFleet();
    stacks = await stackNames();
  });

  after(() => fleet.close());

  it("has deletedWith that cluster, or a reason to be deleted by a call, in every stack", async function () {
    this.timeout(300_000);
    for (const stack of stacks) {
      const config = await deployableConfiguration(stack, fleet);
      const { nodes } = await runProgram({ stack, config, fleet });
      const owned = new Set(nodes.filter(({ type }) => type === lke).map(({ name }) => name));
      const ownerOf = (provider: string | undefined): string | undefined => {
        const cluster = provider === "karmada-provider" ? "cluster-manager-provider" : provider;
        const owner = cluster?.replace(/-provider$/, "-lke");
        return owner !== undefined && owned.has(owner) ? owner : undefined;
      };
      const strays = nodes
        .filter(({ custom, type }) => custom && type.startsWith("kubernetes:"))
        // What is only read is not deleted.
        .filter(({ options }) => options.read === undefined)
        .map((node) => {
          const expected = reasonToCall(node) === undefined ? ownerOf(node.provider) : undefined;
          return { name: node.name, expected, got: node.options.deletedWith };
        })
        .filter(({ expected, got }) => expected !== got);
      assert.deepEqual(strays, [], stack);
    }
  });
});
