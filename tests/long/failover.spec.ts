import {
  failoverSettings,
  failsOverAndBack,
  startsWithFailover,
  stillnessWithoutManager,
} from "../fleet/scenarios/failover.ts";
import { ownsCloud } from "../fleet/support/ownCloud.ts";
import { describeOwn, succeed } from "../fleet/support/run.ts";
import { inSequence } from "../fleet/support/sequence.ts";

/*
 * Karmada's failover, with a manager and two regions, of which each is cut off from the network once: where hello's replicas
 * are, in which time, and what the requests of the other region suffer. It does not prove what a region does that Karmada
 * does not reach but that its users do, nor how many resources can be evicted in what time.
 */
describeOwn("a fleet whose replicas leave a dead region", function () {
  this.timeout("25m");
  inSequence(this);
  ownsCloud();

  startsWithFailover();
  failsOverAndBack();
  stillnessWithoutManager();

  it("is destroyed", async () => {
    await succeed("down", "--settings", await failoverSettings());
  });
});
