import { livesAlone } from "./scenarios/linkerdSingle.ts";
import { lacking, linkerdParts } from "./support/linkerdParts.ts";
import { borrowed, succeed } from "./support/run.ts";
import { inSequence } from "./support/sequence.ts";
import { emojivotoImages } from "./support/singleSettings.ts";
import { traefikImage } from "./support/traefik.ts";

/*
 * One cluster with Linkerd on the local cloud, under the real engine: three nodes with three of each controller, the
 * dashboard behind a real ingress controller, and Emojivoto.
 *
 * It needs Linkerd's charts and images, from a folder that ARCHIPELAGO_EXTRA_PARTS names (see docs/extra-parts.md) or from
 * Linkerd's own repository and registry. Where neither can be had, its tests are pending, and the reason is printed; so are
 * those that need Traefik's or Emojivoto's images where these are missing. It does not prove Linode's own behaviour.
 */
describe("one cluster with Linkerd on the local cloud", function () {
  this.timeout("25m");
  inSequence(this);

  let parts: string | undefined;
  let missing: readonly string[] = [];

  before(
    "Linkerd's charts and images are there, and what an earlier run left is not",
    async function () {
      this.timeout("60m");
      const others = [traefikImage, ...emojivotoImages];
      const found = await linkerdParts("2026.8.3", "viz", others);
      if (found.reason !== undefined) {
        console.log(`    the cluster with Linkerd does not run: ${found.reason}`);
        return this.skip();
      }
      parts = found.folder;
      missing = await lacking(parts, others);
      if (missing.length > 0) {
        console.log(`    without what takes these images: ${missing.join(", ")}`);
      }
      if (borrowed === undefined) await succeed("down", "--force");
    },
  );

  livesAlone(() => ({ folder: parts ?? "", missing }));

  after("nothing is left, whatever happened", async () => {
    if (parts !== undefined && borrowed === undefined) await succeed("down", "--force");
  });
});
