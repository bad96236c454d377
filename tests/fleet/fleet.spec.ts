import { testParts } from "../support/parts.ts";
import { comesUp } from "./scenarios/bringUp.ts";
import { changesAsAsked } from "./scenarios/change.ts";
import { canFail } from "./scenarios/faults.ts";
import { removesEverything } from "./scenarios/teardown.ts";
import { borrowed, run } from "./support/run.ts";

/*
 * One fleet on the local cloud, from nothing to nothing, under the real engine: real clusters, Karmada, istiod and
 * Envoy. Each test leaves the fleet as the next one expects it, so the first failure ends the rest.
 *
 * It does not prove Linode's own behaviour, autoscaling, or an Envoy with Istio's extra filters.
 */
describe("a fleet on the local cloud", function () {
  this.bail(true);
  this.timeout("25m");

  before("every part is there, and what an earlier run left is not", async function () {
    // On a machine that has none of them, the parts are built first.
    this.timeout("60m");
    await testParts();
    if (borrowed === undefined) await run("down", "--force");
  });

  comesUp();
  changesAsAsked();
  canFail();
  removesEverything();

  after("nothing is left, whatever happened", async () => {
    if (borrowed === undefined) await run("down", "--force");
  });
});
