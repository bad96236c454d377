import { joinSettings, joins, leaves } from "../fleet/scenarios/joinLeave.ts";
import { ownsCloud } from "../fleet/support/ownCloud.ts";
import { describeOwn, succeed } from "../fleet/support/run.ts";
import { inSequence } from "../fleet/support/sequence.ts";

/*
 * A third region joins a fleet with Karmada and Istio and leaves it again, under the load that the other two send. It does not
 * prove how long Linode takes for a cluster or a NodeBalancer, a fleet of two regions of which one leaves, or Linkerd.
 */
describeOwn("a fleet that a region joins and leaves", function () {
  this.timeout("25m");
  inSequence(this);
  ownsCloud();

  it("starts with two regions", async () => {
    await succeed("up", "--settings", await joinSettings(false));
  });

  joins();
  leaves();

  it("is destroyed", async () => {
    await succeed("down", "--settings", await joinSettings(false));
  });
});
