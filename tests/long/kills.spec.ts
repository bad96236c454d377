import assert from "node:assert/strict";
import { silentPairs } from "../../cli/matrix/matrix.ts";
import { losesOnly } from "../fleet/scenarios/faults.ts";
import { destroyAfterKills, upWithKills } from "../fleet/scenarios/kills.ts";
import { losesForGood, replaced } from "../fleet/scenarios/lostRegion.ts";
import { becomesPrimary, members, mixed } from "../fleet/scenarios/primaryRemote.ts";
import { deleteNodeBalancer, leftAtLinode } from "../fleet/support/linode.ts";
import { meshOnly } from "../fleet/support/meshOnly.ts";
import { ownsCloud } from "../fleet/support/ownCloud.ts";
import { cutOff } from "../fleet/support/partition.ts";
import { describeOwn } from "../fleet/support/run.ts";
import { inSequence } from "../fleet/support/sequence.ts";

/** Where the first `up` is killed, in the order of the dependencies. */
const points = [
  ...["cluster-eu-lke", "gateway-api-eu-definition-gateways", "istio-eu-base", "istio-eu-istiod"],
  ...["istio-eu-strict", "istio-us-istiod", "reader-us-from-eu-token-1", "peers-eu-bundle"],
  ...["gateway-eu-release", "gateway-us-release", "gateway-us-service", "probe-us-deployment"],
  "gate-us-job",
];

/** Writes the fleet of primaries after ap is gone for good. */
function withoutAp(
  entry: "lost" | "deleted",
  istio: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  return meshOnly(`ap-${entry}`, {
    clusters: (local) =>
      local.flatMap((cluster) => {
        if (cluster.name !== "ap") return [cluster];
        return entry === "lost" ? [{ ...cluster, lost: true }] : [];
      }),
    istio: { topology: "multi-primary", ...istio },
  });
}

/*
 * A fleet that mixes primaries and remotes, as in tests/fleet/primaryRemote.spec.ts, of which operations are killed with
 * SIGKILL at many points, and one region is gone for good. It does not prove what a kill at any other point leaves.
 */
describeOwn("a fleet of primaries and remotes whose operations are killed", function () {
  inSequence(this);
  this.timeout("15m");
  ownsCloud();

  it("starts after kills at many points, and every region receives responses from every region", async () => {
    const { completed, kills } = await upWithKills(await mixed(), points);
    // Ten, if no two of the points are begun together.
    assert.ok(kills >= 8, `${kills} kills`);
    const { report: first } = completed;
    assert.equal(first.matrix.length, members.length);
    assert.deepEqual(silentPairs(first.matrix, members), []);
  });

  it("loses only ap's responses from the remote when ap forgets it, and the gate fails", () =>
    losesOnly({ members, settings: mixed }, "ap", "us"));

  becomesPrimary();

  it("loses ap for good in one update, without a call to it, and names its NodeBalancer", async () => {
    const output = await losesForGood({
      lost: "ap",
      survivors: ["eu", "us"],
      loseIt: () => cutOff("ap"),
      settings: withoutAp,
      elsewhere: [
        ...["gate", "reach", "rollout"].flatMap(replaced),
        ...["update peers-*-bundle", "update reach-*-peers"],
      ],
    });
    const [, balancer = ""] =
      /clusters\[1\]: cluster ap is lost\. Its NodeBalancers stay at Linode .*: (\S+) \(gateway-ap-service\)\. /.exec(
        output,
      ) ?? assert.fail(output);
    await deleteNodeBalancer(balancer);
    const left = await leftAtLinode();
    assert.deepEqual(
      left.filter((one) => one.endsWith("-ap")),
      [],
    );
  });

  it("leaves nothing at Linode when it is destroyed after an up and a destroy that were killed", async () => {
    await destroyAfterKills(await withoutAp("lost", { connectTimeout: "3s" }), "eu");
    assert.deepEqual(await leftAtLinode(), []);
  });
});
