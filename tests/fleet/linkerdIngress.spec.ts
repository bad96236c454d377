import { entersByAnIngress } from "./scenarios/linkerdIngress.ts";
import { lacking, linkerdParts } from "./support/linkerdParts.ts";
import { borrowed, succeed } from "./support/run.ts";
import { inSequence } from "./support/sequence.ts";
import { traefikImage } from "./support/traefik.ts";

/*
 * Two regions with Linkerd on the local cloud, under the real engine, one of which has an ingress of the user's own, Traefik,
 * that is a gateway of the mesh as well, beside Linkerd's.
 *
 * It needs Linkerd's charts and images, and Traefik's image, from a folder that ARCHIPELAGO_EXTRA_PARTS names (see
 * docs/extra-parts.md) or from their own registries. Where these cannot be had, its tests are pending, and the reason is
 * printed. It does not prove Linode's own behaviour.
 */
describe("an ingress as a gateway of Linkerd's, on the local cloud", function () {
  this.timeout("25m");
  inSequence(this);

  let parts: string | undefined;

  before("the charts and images are there, and what an earlier run left is not", async function () {
    this.timeout("60m");
    const found = await linkerdParts("2026.8.3", "multicluster", [traefikImage]);
    const without = found.folder === undefined ? [] : await lacking(found.folder, [traefikImage]);
    const reason = found.reason ?? without.map((image) => `there is no ${image}`)[0];
    if (reason !== undefined) {
      console.log(`    the fleet with an ingress as a gateway does not run: ${reason}`);
      return this.skip();
    }
    parts = found.folder;
    if (borrowed === undefined) await succeed("down", "--force");
  });

  entersByAnIngress(() => parts ?? "");

  after("nothing is left, whatever happened", async () => {
    if (parts !== undefined && borrowed === undefined) await succeed("down", "--force");
  });
});
