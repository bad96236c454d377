import { restoresManager } from "./scenarios/restoredManager.ts";
import { removesEverything } from "./scenarios/teardown.ts";
import { takeBaseline } from "./support/baseline.ts";
import { borrowed, cloud, succeed } from "./support/run.ts";
import { inSequence } from "./support/sequence.ts";

/*
 * A fleet of two regions whose manager's cluster is deleted at the provider, and restored from an encrypted snapshot of Karmada's
 * etcd, with real etcd, restic and an S3 server.
 *
 * It does not prove that a volume moves between nodes, and with one replica nothing about a quorum.
 */
describe("a fleet whose manager is lost and restored", function () {
  this.timeout("25m");
  inSequence(this);

  if (borrowed === undefined) {
    it("has nothing from an earlier run", async () => {
      await succeed("down", "--force");
      await takeBaseline([cloud]);
    });
  }

  restoresManager();
  removesEverything();

  after("deletes everything in any case", async () => {
    if (borrowed === undefined) await succeed("down", "--force");
  });
});
