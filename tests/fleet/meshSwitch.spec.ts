import { switchesMeshes } from "./scenarios/meshSwitch.ts";
import { needsLinkerd } from "./support/linkerdFleet.ts";
import { inSequence } from "./support/sequence.ts";

/*
 * A running fleet that changes its mesh, with one settings file that has the options of both: from Istio to Linkerd and back,
 * with Karmada and the demo, between two regions.
 *
 * It needs Linkerd's charts and images, and is pending without them. It does not prove that traffic flows during the change,
 * which is not promised: pods of the two meshes cannot reach each other.
 */
describe("a fleet that changes its mesh", function () {
  this.timeout("20m");
  inSequence(this);
  switchesMeshes(needsLinkerd("the change of meshes"));
});
