import { livesWithLinkerd } from "./scenarios/linkerd.ts";
import { needsLinkerd } from "./support/linkerdFleet.ts";
import { inSequence } from "./support/sequence.ts";

/*
 * One fleet with Linkerd on the local cloud, under the real engine: real control planes, proxies, gateways and service
 * mirrors, between three regions.
 *
 * It needs Linkerd's charts and images, and is pending without them. It does not prove Linode's own behaviour, or the images'
 * own file capabilities.
 */
describe("a fleet with Linkerd on the local cloud", function () {
  this.timeout("25m");
  inSequence(this);
  livesWithLinkerd(needsLinkerd("the Linkerd fleet"));
});
