import assert from "node:assert/strict";
import { loadBalancers } from "../../cli/cost/loadBalancers.ts";
import { parseSettings } from "../../config.ts";
import { type FakeFleet, serveFleet } from "../support/apis.ts";
import { isRecord } from "../support/decode.ts";
import { runProgram } from "../support/program.ts";
import { deployableConfiguration } from "../support/stacks.ts";

// Shows that the bill counts the load balancers that the program declares. The stacks have every kind of them.

const stacks = ["regional", "flat-primary-remote", "linkerd", "linkerd-single"];

describe("The load balancers of a bill", () => {
  let fleet: FakeFleet;

  before(async () => {
    fleet = await serveFleet();
  });

  after(() => fleet.close());

  for (const stack of stacks) {
    it(`are those of the graph of ${stack}`, async function () {
      this.timeout(120_000);
      const config = await deployableConfiguration(stack, fleet);
      const graph = await runProgram({ stack, config, fleet });
      const declared = graph.nodes.filter(
        ({ inputs: { spec } }) => isRecord(spec) && spec["type"] === "LoadBalancer",
      );
      const billed = loadBalancers(parseSettings(config, { stack }));
      assert.equal(billed.length, declared.length);
      assert.equal(billed.length === 0, stack === "linkerd-single");
    });
  }
});
