/**
 * A lost cluster that somebody has deleted at Linode already, under the real engine, with the local cloud's Linode API and
 * clusters in memory. Linode's provider takes the answer to its deletion, 404, for a failure, and so an update would fail every
 * time. Not proved here: what becomes of the rest of a fleet, which the fleet tests show.
 */
import assert from "node:assert/strict";
import * as linode from "@pulumi/linode";
import * as pulumi from "@pulumi/pulumi";
import { isGone } from "../../components/cluster/goneCluster.ts";
import { lkeInputs } from "../../components/cluster/lke.ts";
import { LostCluster } from "../../components/cluster/lostCluster.ts";
import { testCloud, type TestCloud } from "../unit/local/linode/support.ts";
import { type EngineStack, failureOf, openEngineStack, steps } from "./support/engineStack.ts";
import { makeNodesReady } from "./support/linodeFixture.ts";

const eu = {
  name: "eu",
  provider: "linode",
  label: "test-eu",
  region: "fr-par",
  kubernetesVersion: "1.35",
  acl: { ipv4: ["192.0.2.0/24"], ipv6: [] },
  pools: [{ type: "g6-standard-2", count: 1, labels: { tier: "one" } }],
} as const;
const lke = "cluster-eu-lke";

describe("a lost cluster that Linode has not", function () {
  this.timeout(600_000);
  let cloud: TestCloud;
  let stack: EngineStack;
  let nodesBecomeReady: NodeJS.Timeout;

  beforeEach(async () => {
    cloud = await testCloud();
    nodesBecomeReady = makeNodesReady(cloud);
    stack = await openEngineStack(["linode", "kubernetes"], {
      "linode:url": { value: cloud.api.url },
      "linode:token": { value: "0".repeat(64), secret: true },
      "linode:eventPollMs": { value: "200" },
      "linode:lkeNodeReadyPollMs": { value: "200" },
    });
    await stack.up(living);
  });
  afterEach(async () => {
    clearInterval(nodesBecomeReady);
    await stack.close();
    await cloud.close();
  });

  /** Declares the cluster as RegionalCluster does, without its contents. */
  const living = (): Promise<void> => {
    const parent = new pulumi.ComponentResource(
      "archipelago:cluster:RegionalCluster",
      "cluster-eu",
      // As in RegionalCluster.
      { cluster: "eu" },
    );
    new linode.LkeCluster(lke, lkeInputs(eu, ["test"]), { parent, deleteBeforeReplace: true });
    return Promise.resolve();
  };
  const clusterId = async (): Promise<number> => {
    const found = (await stack.resources()).find(({ name }) => name === lke);
    return Number(found?.id);
  };
  /** The program of a lost cluster, which asks Linode as the fleet's does. */
  const lost =
    (id: number, asks = true) =>
    async (): Promise<void> => {
      const deletedAtLinode = asks && (await isGone({ id, label: eu.label })) ? id : undefined;
      new LostCluster("cluster-eu", { cluster: "eu", stack: "test", deletedAtLinode });
    };
  const nothing = (): Promise<void> => Promise.resolve();
  const deleteAtLinode = async (id: number): Promise<void> => {
    await cloud.request("DELETE", `/v4/lke/clusters/${id}`);
    await cloud.supervisor.idle();
  };

  it("is left in the state by the update, and deleted with its entry, without a call", async () => {
    const id = await clusterId();
    await deleteAtLinode(id);
    assert.match(await failureOf(stack.up(lost(id, false))), /\[404\] Not found/);
    assert.deepEqual(steps(await stack.preview(lost(id))), []);
    assert.deepEqual(steps(await stack.up(lost(id))), []);
    assert.deepEqual(steps(await stack.up(lost(id))), [], "the second time too");
    assert.deepEqual(steps(await stack.up(nothing)), [`delete ${lke}-${id}`, "delete cluster-eu"]);
    assert.deepEqual(
      (await stack.resources()).map(({ name }) => name),
      ["conformance-test"],
    );
  });

  it("leaves the state when a new cluster takes its place", async () => {
    const id = await clusterId();
    await deleteAtLinode(id);
    await stack.up(lost(id));
    assert.deepEqual(steps(await stack.up(living)).sort(), [
      `create ${lke}`,
      `delete ${lke}-${id}`,
    ]);
    assert.deepEqual(
      cloud.store.state.clusters.map(({ label }) => label),
      [eu.label],
    );
  });

  it("does not fail the destroy after such an update", async () => {
    const id = await clusterId();
    await deleteAtLinode(id);
    await stack.up(lost(id));
    await stack.destroy();
    assert.deepEqual(await stack.resources(), []);
  });

  it("is dropped by the refresh that the docs name, where its deletion was interrupted", async () => {
    const id = await clusterId();
    await deleteAtLinode(id);
    assert.match(await failureOf(stack.up(nothing)), /\[404\] Not found/);
    await stack.type(`pulumi refresh --yes --stack test --target '**${lke}'`);
    await stack.up(nothing);
    assert.deepEqual(
      (await stack.resources()).map(({ name }) => name),
      ["conformance-test"],
    );
  });

  it("is deleted at Linode if Linode has it", async () => {
    const id = await clusterId();
    assert.deepEqual(steps(await stack.up(lost(id))), [`delete ${lke}`]);
    assert.deepEqual(cloud.store.state.clusters, []);
  });
});
