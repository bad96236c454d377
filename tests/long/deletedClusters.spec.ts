import { deletedSettings, losesDeletedClusters } from "../fleet/scenarios/deletedClusters.ts";
import { ownsCloud } from "../fleet/support/ownCloud.ts";
import { describeOwn, succeed } from "../fleet/support/run.ts";
import { inSequence } from "../fleet/support/sequence.ts";

/*
 * A region and the manager whose LKE clusters somebody has deleted at Linode: they leave the fleet by settings alone, although
 * Linode's provider fails to delete what is not there. It does not prove Linode's own answers, which are the local cloud's.
 */
describeOwn("a fleet whose clusters somebody has deleted at Linode", function () {
  this.timeout("20m");
  inSequence(this);
  ownsCloud();

  it("starts with two regions and a manager", async () => {
    await succeed("up", "--settings", await deletedSettings("whole"));
  });

  losesDeletedClusters();

  it("is destroyed", async () => {
    await succeed("down", "--settings", await deletedSettings("deleted"));
  });
});
