import { removesEverything } from "./scenarios/teardown.ts";
import { comesUp } from "./scenarios/bringUp.ts";
import { changesAsAsked } from "./scenarios/change.ts";
import { repairsDrift } from "./scenarios/drift.ts";
import { canFail } from "./scenarios/faults.ts";
import { growsAndShrinks } from "./scenarios/regions.ts";
import { borrowed, run } from "./support/run.ts";
import { takeBaseline } from "./support/baseline.ts";

/*
 * One fleet on the local cloud, from nothing to nothing, under the real engine: real clusters, Karmada, istiod and
 * Envoy. Each test leaves the fleet as the next one expects it, so the first failure ends the rest.
 *
 * It does not prove Linode's own behaviour, autoscaling, or an Envoy with Istio's extra filters.
 */
describe("a fleet on the local cloud", function () {
  this.bail(true);
  this.timeout("25m");

  before("what an earlier run left is taken away", async () => {
    if (borrowed === undefined) await run("down", "--force");
    await takeBaseline();
  });

  comesUp();
  changesAsAsked();
  repairsDrift();
  canFail();
  growsAndShrinks();
  removesEverything();

  after("nothing is left, whatever happened", async () => {
    if (borrowed === undefined) await run("down", "--force");
  });
});
