/**
 * A cluster that a killed update orphaned at Linode: found before a second one is created, and imported by the command in
 * the error. Under the real engine, with the local cloud's Linode API and clusters in memory; the fleet tests kill a real
 * update.
 */
import assert from "node:assert/strict";
import * as linode from "@pulumi/linode";
import * as pulumi from "@pulumi/pulumi";
import { rejectOrphan } from "../../components/cluster/orphanedCluster.ts";
import { lkeInputs } from "../../components/cluster/lke.ts";
import { testCloud, type TestCloud } from "../unit/local/linode/support.ts";
import { type EngineStack, openEngineStack } from "./support/engineStack.ts";
import { makeNodesReady } from "./support/linodeFixture.ts";

const stackTag = "archipelago:test";
const eu = {
  name: "eu",
  provider: "linode",
  label: "test-eu",
  region: "fr-par",
  kubernetesVersion: "1.35",
  pools: [{ type: "g6-standard-2", count: 1 }],
} as const;

/** Declares the cluster as RegionalCluster does, without its contents. */
const clusterIn = (region: string) => (): Promise<void> => {
  const name = "cluster-eu";
  const parent = new pulumi.ComponentResource("archipelago:cluster:RegionalCluster", name);
  new linode.LkeCluster(`${name}-lke`, lkeInputs({ ...eu, region }, [stackTag]), {
    parent,
    deleteBeforeReplace: true,
    hooks: { beforeCreate: [rejectOrphan({ ...eu, stack: "test", stackTag, parent: name })] },
  });
  return Promise.resolve();
};
const program = clusterIn(eu.region);

describe("an orphaned cluster", function () {
  this.timeout(600_000);
  let cloud: TestCloud;
  let stack: EngineStack;
  let nodesBecomeReady: NodeJS.Timeout;

  before(async () => {
    cloud = await testCloud();
    nodesBecomeReady = makeNodesReady(cloud);
    stack = await openEngineStack("linode", {
      "linode:url": { value: cloud.api.url },
      "linode:token": { value: "0".repeat(64), secret: true },
      "linode:eventPollMs": { value: "200" },
      "linode:lkeNodeReadyPollMs": { value: "200" },
    });
  });
  after(async () => {
    clearInterval(nodesBecomeReady);
    await stack.close();
    await cloud.close();
  });

  const clusters = () => cloud.store.state.clusters.map(({ id, label }) => ({ id, label }));
  let command: string;

  it("makes the create fail with the command that imports it", async () => {
    const { kubernetesVersion, pools, label, region } = eu;
    const created = { label, region, k8s_version: kubernetesVersion, tags: [stackTag] };
    await cloud.request("POST", "/v4/lke/clusters", { ...created, node_pools: pools });
    const [orphan] = clusters();
    assert.ok(orphan);
    await assert.rejects(stack.up(program), (error: Error) => {
      assert.match(error.message, /cluster eu: orphaned LKE cluster "test-eu"/);
      [command = ""] = /pulumi import .*/.exec(error.message) ?? [];
      assert.ok(command.endsWith(` ${orphan.id}`), command);
      return true;
    });
    assert.deepEqual(clusters(), [orphan]);
  });

  it("is imported by that command, and the next update creates nothing", async () => {
    const before = clusters();
    // The test is not interactive.
    await stack.type(`${command} --yes`);
    const changes = await stack.up(program);
    assert.deepEqual(
      changes.filter(({ op }) => op !== "update"),
      [],
    );
    assert.deepEqual(clusters(), before);
    assert.deepEqual(await stack.up(program), []);
  });

  it("is neither a cluster's own predecessor in a replacement, nor another stack's cluster", async () => {
    await cloud.request("POST", "/v4/lke/clusters", {
      ...{ label: "other-eu", region: "fr-par", k8s_version: "1.35", tags: ["archipelago:other"] },
      node_pools: eu.pools,
    });
    const changes = await stack.up(clusterIn("us-ord"));
    assert.ok(changes.some(({ op }) => op === "create-replacement" || op === "replace"));
    assert.deepEqual(
      clusters()
        .map(({ label }) => label)
        .sort(),
      ["other-eu", "test-eu"],
    );
  });
});
