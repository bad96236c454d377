import { switchesMeshes } from "./scenarios/meshSwitch.ts";
import { needsLinkerd } from "./support/linkerdFleet.ts";
import { inSequence } from "./support/sequence.ts";

/*
 * A live fleet whose mesh is changed, on one settings file that holds the options of both: from Istio to Linkerd and back,
 * with Karmada and the demo, between two regions.
 *
 * It needs Linkerd's charts and images, and is pending where there are none. It does not prove that traffic flows while
 * the mesh changes, which nobody promises: pods of the one mesh do not talk to pods of the other.
 */
describe("a fleet that changes its mesh", function () {
  this.timeout("20m");
  inSequence(this);
  switchesMeshes(needsLinkerd("the change of meshes"));
});
