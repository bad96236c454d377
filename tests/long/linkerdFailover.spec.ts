import {
  failsOverWithLinkerd,
  linkerdFailoverSettings,
} from "../fleet/scenarios/linkerdFailover.ts";
import { needsLinkerd } from "../fleet/support/linkerdFleet.ts";
import { describeOwn } from "../fleet/support/run.ts";
import { inSequence } from "../fleet/support/sequence.ts";

/*
 * Requests of a region with Linkerd behind gateways while another one is cut off from the network, and while the own one has
 * no replica that responds: how many fail, for how long they are slow, and that they return. It does not prove which of
 * two other regions gets them, which unit tests show by the weights of the route.
 */
describeOwn("a fleet with Linkerd whose requests leave a dead region", function () {
  this.timeout("25m");
  inSequence(this);
  const fleet = needsLinkerd("the failover with Linkerd");

  failsOverWithLinkerd(fleet);

  it("is destroyed", async () => {
    await fleet.succeed(await linkerdFailoverSettings(true), "destroy");
  });
});
