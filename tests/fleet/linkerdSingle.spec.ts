import { livesAlone } from "./scenarios/linkerdSingle.ts";
import { needsLinkerd } from "./support/linkerdFleet.ts";
import { inSequence } from "./support/sequence.ts";
import { emojivotoImages } from "./support/singleSettings.ts";
import { traefikImage } from "./support/traefik.ts";

/*
 * One cluster with Linkerd on the local cloud, under the real engine: three nodes with three of each controller, the
 * dashboard behind a real ingress controller, and Emojivoto.
 *
 * It needs Linkerd's charts and images, and is pending without them; so are the tests that need Traefik's or Emojivoto's images
 * if these are missing. It does not prove Linode's own behaviour.
 */
describe("one cluster with Linkerd on the local cloud", function () {
  this.timeout("25m");
  inSequence(this);
  livesAlone(
    needsLinkerd("the cluster with Linkerd", {
      part: "viz",
      useful: [traefikImage, ...emojivotoImages],
    }),
  );
});
