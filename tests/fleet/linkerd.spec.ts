import { livesWithLinkerd } from "./scenarios/linkerd.ts";
import { linkerdParts } from "./support/linkerdParts.ts";
import { borrowed, succeed } from "./support/run.ts";
import { inSequence } from "./support/sequence.ts";

/*
 * One fleet with Linkerd on the local cloud, under the real engine: real control planes, proxies, gateways and service
 * mirrors, between three regions.
 *
 * It needs Linkerd's charts and images, which nobody builds here: from a folder that ARCHIPELAGO_EXTRA_PARTS names (see
 * docs/extra-parts.md), or from Linkerd's own repository and registry. Where neither can be had, its tests are pending, and the
 * reason is printed. It does not prove Linode's own behaviour, or the images' own file capabilities.
 */
describe("a fleet with Linkerd on the local cloud", function () {
  this.timeout("25m");
  inSequence(this);

  let parts: string | undefined;

  before(
    "Linkerd's charts and images are there, and what an earlier run left is not",
    async function () {
      this.timeout("60m");
      const found = await linkerdParts("2026.8.3");
      if (found.reason !== undefined) {
        console.log(`    the Linkerd fleet does not run: ${found.reason}`);
        return this.skip();
      }
      parts = found.folder;
      if (borrowed === undefined) await succeed("down", "--force");
    },
  );

  livesWithLinkerd(() => parts ?? "");

  after("nothing is left, whatever happened", async () => {
    if (parts !== undefined && borrowed === undefined) await succeed("down", "--force");
  });
});
