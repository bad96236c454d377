/**
 * The linode provider's behaviour under the real engine, against the local cloud's Linode API with clusters that exist in
 * memory only: the stand-in, or, with `ARCHIPELAGO_LINODE_PLUGIN=official`, Pulumi's own plugin. The same cases must hold
 * for both.
 *
 * Not proved here: Linode itself, real clusters (the fleet tests), and where the two differ by design (the stand-in's
 * README says where).
 */
import assert from "node:assert/strict";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import * as linode from "@pulumi/linode";
import * as z from "zod";
import { testCloud, type TestCloud } from "../unit/local/linode/support.ts";
import { type EngineStack, openEngineStack } from "./support/engineStack.ts";

const token = "0".repeat(64);

const poolsOutput = z.array(
  z.looseObject({
    id: z.number(),
    type: z.string(),
    count: z.number(),
    nodes: z.array(z.looseObject({ status: z.string(), instanceId: z.number() })),
  }),
);

const smallPool: linode.types.input.LkeClusterPool = { type: "g6-standard-2", count: 1 };

const cluster =
  (args: Partial<linode.LkeClusterArgs> = {}, ignoreChanges: string[] = []): PulumiFn =>
  () => {
    const made = new linode.LkeCluster(
      "eu",
      {
        label: "conformance-eu",
        region: "fr-par",
        k8sVersion: "1.35",
        tags: ["conformance"],
        pools: [smallPool],
        ...args,
      },
      { deleteBeforeReplace: true, ignoreChanges },
    );
    const { id, kubeconfig, apiEndpoints, pools, status, dashboardUrl, controlPlane, tags } = made;
    return Promise.resolve({
      clusterId: id,
      kubeconfig,
      apiEndpoints,
      pools,
      status,
      dashboardUrl,
      controlPlane,
      tags,
    });
  };

describe("linode conformance", function () {
  this.timeout(180_000);
  let cloud: TestCloud;
  let stack: EngineStack;
  let nodesBecomeReady: NodeJS.Timeout;

  before(async () => {
    cloud = await testCloud();
    nodesBecomeReady = setInterval(() => {
      cloud.store.change(({ clusters }) => {
        for (const pool of clusters.flatMap(({ pools }) => pools)) {
          for (const node of pool.nodes) node.ready = true;
        }
      });
    }, 100);
    stack = await openEngineStack("linode", {
      "linode:url": { value: cloud.api.url },
      "linode:token": { value: token, secret: true },
      "linode:eventPollMs": { value: "200" },
      "linode:lkeNodeReadyPollMs": { value: "200" },
    });
  });
  after(async () => {
    clearInterval(nodesBecomeReady);
    await stack.close();
    await cloud.close();
  });

  const clusters = () => cloud.store.state.clusters;
  const only = () => {
    const [first, ...rest] = clusters();
    assert.ok(first);
    assert.deepEqual(rest, []);
    return first;
  };
  const pools = () => poolsOutput.parse(stack.outputs()["pools"]);
  const done = (changes: readonly { op: string; paths: readonly string[] }[]) =>
    changes.map(({ op, paths }) => [op, ...paths]);

  it("previews a creation and asks nothing of Linode", async () => {
    const before = cloud.log.length;
    const changes = await stack.preview(cluster());
    assert.deepEqual(done(changes), [["create"]]);
    assert.deepEqual(clusters(), []);
    assert.deepEqual(cloud.log.slice(before), []);
  });

  it("creates a cluster and puts it out whole, the kubeconfig as a secret", async () => {
    await stack.up(cluster());
    const outputs = stack.outputs();
    assert.equal(outputs["clusterId"], String(only().id));
    assert.deepEqual(outputs["apiEndpoints"], [cloud.backend.endpoint(only().id)]);
    assert.equal(outputs["status"], "ready");
    assert.deepEqual(outputs["tags"], ["conformance"]);
    assert.deepEqual(outputs["controlPlane"], {
      acl: { addresses: [{ ipv4s: [], ipv6s: [] }], enabled: false },
      highAvailability: false,
    });
    assert.equal(pools()[0]?.nodes.length, 1);
    assert.deepEqual(stack.secretOutputs(), ["kubeconfig"]);
    const kubeconfig = outputs["kubeconfig"];
    assert.ok(typeof kubeconfig === "string");
    assert.match(Buffer.from(kubeconfig, "base64").toString(), /server:/);
    assert.ok(!(await stack.stateFile()).includes(kubeconfig));
    assert.ok(!stack.printed().includes(token));
    assert.ok(!(await stack.stateFile()).includes(token));
  });

  it("changes nothing the second time, nor on a refresh", async () => {
    assert.deepEqual(await stack.up(cluster()), []);
    assert.deepEqual(await stack.refresh(), []);
    assert.deepEqual(await stack.up(cluster(), { refresh: true }), []);
  });

  it("changes label, tags, access list and pools in place", async () => {
    const { id } = only();
    const args = {
      label: "renamed",
      tags: ["conformance", "second"],
      controlPlane: {
        acl: { enabled: true, addresses: [{ ipv4s: ["192.0.2.0/24"], ipv6s: ["2001:db8::/32"] }] },
      },
      pools: [
        { ...smallPool, count: 2, labels: { zone: "a" } },
        { type: "g6-standard-4", autoscaler: { min: 1, max: 3 } },
      ],
    };
    const foreseen = await stack.preview(cluster(args));
    assert.deepEqual(
      foreseen.map(({ op }) => op),
      ["update"],
    );
    await stack.up(cluster(args));
    assert.equal(only().id, id);
    assert.equal(only().label, "renamed");
    assert.deepEqual([...only().tags].sort(), ["conformance", "second"]);
    assert.deepEqual(
      [only().acl.enabled, only().acl.ipv4, only().acl.ipv6],
      [true, ["192.0.2.0/24"], ["2001:db8::/32"]],
    );
    assert.deepEqual(
      pools().map(({ type, count, nodes }) => [type, count, nodes.length]),
      [
        ["g6-standard-2", 2, 2],
        ["g6-standard-4", 1, 1],
      ],
    );
    assert.deepEqual(await stack.up(cluster(args)), []);

    const [kept] = pools();
    await stack.up(cluster({ ...args, pools: args.pools.slice(0, 1) }));
    assert.deepEqual(
      pools().map(({ id }) => id),
      [kept?.id],
    );
  });

  it("switches an access list off only when it is said to be empty", async () => {
    const pool = {
      label: "renamed",
      tags: ["conformance", "second"],
      pools: [{ ...smallPool, count: 2, labels: { zone: "a" } }],
    };
    const off = (addresses?: linode.types.input.LkeClusterControlPlaneAclAddress[]) =>
      cluster({
        ...pool,
        controlPlane: { acl: { enabled: false, ...(addresses && { addresses }) } },
      });
    await assert.rejects(stack.up(off()), /addresses are not acceptable when ACL is disabled/);
    assert.equal(only().acl.enabled, true);
    await stack.up(off([{ ipv4s: [], ipv6s: [] }]));
    assert.deepEqual([only().acl.enabled, only().acl.ipv4, only().acl.ipv6], [false, [], []]);
    assert.deepEqual(await stack.up(cluster(pool)), [], "left out, the list stays as it is");
  });

  it("makes another pool for another type", async () => {
    const [before] = pools();
    await stack.up(cluster({ label: "renamed", pools: [{ type: "g6-standard-4", count: 1 }] }));
    assert.deepEqual(
      pools().map(({ type, count }) => [type, count]),
      [["g6-standard-4", 1]],
    );
    assert.notEqual(pools()[0]?.id, before?.id);
    await stack.up(cluster({ label: "renamed" }));
  });

  it("leaves the count of an autoscaled pool to the autoscaler", async () => {
    const program = cluster(
      { label: "renamed", pools: [{ type: "g6-standard-2", autoscaler: { min: 1, max: 3 } }] },
      ["pools[0].count", "pools[0].nodes"],
    );
    await stack.up(program);
    const [pool] = pools();
    assert.equal(pool?.count, 1);
    await cloud.request("PUT", `/v4/lke/clusters/${only().id}/pools/${pool.id}`, { count: 2 });
    await cloud.supervisor.idle();
    assert.deepEqual(await stack.up(program, { refresh: true }), []);
    assert.equal(pools()[0]?.count, 2);
    await stack.up(cluster({ label: "renamed" }));
    assert.equal(pools()[0]?.count, 1);
  });

  it("sees what was changed by hand, and puts it back", async () => {
    cloud.store.change(({ clusters: all }) => {
      for (const found of all) found.tags = ["by hand"];
    });
    const drift = await stack.refresh();
    assert.deepEqual(
      drift.map(({ op, name }) => [op, name]),
      [["update", "eu"]],
    );
    const repair = await stack.up(cluster({ label: "renamed" }));
    assert.deepEqual(
      repair.map(({ op }) => op),
      ["update"],
    );
    assert.deepEqual(only().tags, ["conformance"]);
  });

  it("replaces a cluster in another region, the old one gone first", async () => {
    const before = only().id;
    const changes = await stack.up(cluster({ label: "renamed", region: "us-ord" }));
    assert.ok(changes.some(({ op }) => op === "replace"));
    assert.notEqual(only().id, before);
    assert.equal(only().region, "us-ord");
  });

  it("says Linode's reason and field when a cluster is refused", async () => {
    await assert.rejects(
      stack.up(cluster({ label: "renamed", region: "us-ord", k8sVersion: "1.17" })),
      /k8s_version/,
    );
    assert.equal(only().kubernetesVersion, "1.35");
  });

  it("makes a cluster again that was deleted by hand, after a refresh", async () => {
    const before = only().id;
    await cloud.request("DELETE", `/v4/lke/clusters/${before}`);
    await cloud.supervisor.idle();
    assert.deepEqual(
      (await stack.refresh()).map(({ op }) => op),
      ["delete"],
    );
    const changes = await stack.up(cluster({ label: "renamed", region: "us-ord" }));
    assert.deepEqual(done(changes), [["create"]]);
    assert.notEqual(only().id, before);
  });

  it("lists regions and versions", async () => {
    await stack.up(async () => {
      await cluster({ label: "renamed", region: "us-ord" })();
      const options = { async: true };
      const [regions, british, versions] = await Promise.all([
        linode.getRegions({}, options),
        linode.getRegions({ filters: [{ name: "country", values: ["gb"] }] }, options),
        linode.getLkeVersions({}, options),
      ]);
      return {
        regions: regions.regions?.map(({ id }) => id),
        british: british.regions?.map(({ id }) => id).sort(),
        capabilities: british.regions?.[0]?.capabilities,
        versions: versions.versions?.map(({ id }) => id),
      };
    });
    const { regions, british, capabilities, versions } = z
      .object({
        regions: z.array(z.string()),
        british: z.array(z.string()),
        capabilities: z.array(z.string()),
        versions: z.array(z.string()),
      })
      .parse(stack.outputs());
    assert.equal(regions.length, 34);
    assert.deepEqual(british, ["eu-west", "gb-lon"]);
    assert.ok(capabilities.includes("Kubernetes"));
    assert.ok(versions.includes("1.35"));
  });

  it("lists clusters by tag", async () => {
    const tagged = (tag: string) => ({ filters: [{ name: "tags", values: [tag] }] });
    await stack.up(async () => {
      await cluster({ label: "renamed", region: "us-ord" })();
      const options = { async: true };
      const [own, foreign] = await Promise.all([
        linode.getLkeClusters(tagged("conformance"), options),
        linode.getLkeClusters(tagged("another"), options),
      ]);
      return { own: own.lkeClusters, foreign: foreign.lkeClusters };
    });
    const { id, created, updated } = only();
    assert.deepEqual(stack.outputs(), {
      own: [
        {
          id,
          label: "renamed",
          region: "us-ord",
          status: "ready",
          k8sVersion: "1.35",
          tags: ["conformance"],
          tier: "standard",
          controlPlane: { highAvailability: false },
          created: `${created}Z`,
          updated: `${updated}Z`,
        },
      ],
      foreign: [],
    });
  });

  it("cannot delete what is gone, before a refresh", async () => {
    await cloud.request("DELETE", `/v4/lke/clusters/${only().id}`);
    await cloud.supervisor.idle();
    await assert.rejects(stack.destroy(), /\[404\] Not found/);
    await stack.refresh();
    await stack.up(cluster());
  });

  it("destroys the cluster, and waits until it is gone", async () => {
    await stack.destroy();
    assert.deepEqual(clusters(), []);
    assert.deepEqual([...cloud.backend.clusters.keys()], []);
    assert.deepEqual(await stack.resources(), []);
  });
});
