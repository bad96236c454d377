import { entersByAnIngress } from "./scenarios/linkerdIngress.ts";
import { needsLinkerd } from "./support/linkerdFleet.ts";
import { inSequence } from "./support/sequence.ts";
import { traefikImage } from "./support/traefik.ts";

/*
 * Two regions with Linkerd on the local cloud, under the real engine, one of which has an ingress of the user's own, Traefik,
 * that is also a gateway of the mesh, in addition to Linkerd's.
 *
 * It needs Linkerd's charts and images, and Traefik's image, and is pending without them. It does not prove Linode's own
 * behaviour.
 */
describe("an ingress as a gateway of Linkerd, on the local cloud", function () {
  this.timeout("25m");
  inSequence(this);
  entersByAnIngress(
    needsLinkerd("the fleet with an ingress as a gateway", { images: [traefikImage] }),
  );
});
