import assert from "node:assert/strict";
import { silentPairs } from "../../cli/matrix/matrix.ts";
import { reissued, reissuesKey } from "../fleet/scenarios/reissue.ts";
import {
  preparesLists,
  type RevocableFleet,
  revokesRegion,
} from "../fleet/scenarios/revocation.ts";
import { leftAtLinode } from "../fleet/support/linode.ts";
import { meshOnly } from "../fleet/support/meshOnly.ts";
import { ownsCloud } from "../fleet/support/ownCloud.ts";
import { describeOwn, succeed } from "../fleet/support/run.ts";
import { inSequence } from "../fleet/support/sequence.ts";

const members = ["eu", "ap", "us"] as const;

const settings: RevocableFleet["settings"] = (name, regions, trust) =>
  meshOnly(name, {
    clusters: (local) => local.filter((cluster) => regions.includes(cluster.name)),
    trust,
  });

/*
 * The key of one region's intermediate leaks, and the region gets another one; another region is taken over, and its
 * intermediate is revoked. The others refuse what the leaked keys sign. The certificates are verified by
 * real proxies. It does not prove that a client which is no proxy of the mesh would look at the lists.
 */
describeOwn("a fleet of which a region is taken over", function () {
  inSequence(this);
  this.timeout("15m");

  ownsCloud();

  it("starts", async () => {
    const { report } = await succeed("up", "--settings", await settings("whole", members, {}));
    assert.deepEqual(silentPairs(report.matrix, members), []);
  });

  preparesLists({ members, settings });
  reissuesKey({ members, settings });
  revokesRegion({
    members,
    settings: (name, regions, trust) => settings(name, regions, { ...reissued(members), ...trust }),
  });

  it("leaves nothing at Linode", async () => {
    assert.deepEqual(await leftAtLinode(), []);
  });
});
