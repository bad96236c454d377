import assert from "node:assert/strict";
import { restoresManager } from "../fleet/scenarios/restoredManager.ts";
import { leftAtLinode } from "../fleet/support/linode.ts";
import { ownsCloud } from "../fleet/support/ownCloud.ts";
import { describeOwn, succeed } from "../fleet/support/run.ts";
import { inSequence } from "../fleet/support/sequence.ts";

/*
 * A fleet of two regions whose manager is cut off for good, and restored from an encrypted snapshot of Karmada's
 * etcd, with real etcd, restic and an S3 server.
 *
 * It does not prove that a volume moves between nodes, and with one replica nothing about a quorum.
 */
describeOwn("a fleet whose manager is lost and restored", function () {
  this.timeout("25m");
  inSequence(this);
  ownsCloud();

  restoresManager();

  it("is destroyed, and leaves at Linode what only the lost manager could have deleted", async () => {
    await succeed("destroy");
    const left = await leftAtLinode();
    assert.deepEqual(
      left.map((line) => line.split(": ")[0]),
      ["/nodebalancers", "/volumes"],
    );
  });
});
