import assert from "node:assert/strict";
import { silentPairs } from "../../cli/matrix/matrix.ts";
import { type RotatedFleet, rotatesRoot } from "../fleet/scenarios/rootRotation.ts";
import { leftAtLinode } from "../fleet/support/linode.ts";
import { meshOnly } from "../fleet/support/meshOnly.ts";
import { ownsCloud } from "../fleet/support/ownCloud.ts";
import { describeOwn, succeed } from "../fleet/support/run.ts";
import { inSequence } from "../fleet/support/sequence.ts";

const members = ["eu", "ap"] as const;

const settings: RotatedFleet["settings"] = (name, trust) =>
  meshOnly(name, {
    clusters: (local) => local.filter((cluster) => members.some((one) => one === cluster.name)),
    trust,
  });

/*
 * The mesh's root is rotated under load, in its three stages: one that comes too early is refused with the names of the
 * workloads, no request fails, and no proxy restarts. What proxies trust is read from themselves, and one of them is shown a
 * certificate of the dropped root. Then the root is issued again with its key. It does not prove how long the kubelets of
 * other clusters take to distribute a Secret.
 */
describeOwn("a fleet whose root is rotated", function () {
  inSequence(this);
  this.timeout("30m");
  ownsCloud();

  it("starts", async () => {
    const { report } = await succeed("up", "--settings", await settings("first", {}));
    assert.deepEqual(silentPairs(report.matrix, members), []);
  });

  rotatesRoot({ members, settings });

  it("is destroyed, and leaves nothing at Linode", async () => {
    await succeed("destroy", "--settings", await settings("end", { rootGeneration: 2 }));
    assert.deepEqual(await leftAtLinode(), []);
  });
});
