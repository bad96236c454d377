/**
 * The lifecycle of clusters of the linode provider, under the real engine, against the local cloud's Linode API with
 * clusters in memory: the stand-in, or, with `ARCHIPELAGO_LINODE_PLUGIN=official`, Pulumi's own plugin. The same cases
 * must hold for both. Each case restores the stack to its initial state.
 *
 * Not proved here: Linode itself, real clusters (the fleet tests), and the differences by design, which the stand-in's
 * README lists.
 */
import assert from "node:assert/strict";
import * as linode from "@pulumi/linode";
import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { cluster, done, linodeFixture, token } from "../support/linodeFixture.ts";

const clusterFacts = z.object({
  label: z.string(),
  region: z.string(),
  k8sVersion: z.string(),
  tags: z.array(z.string()),
  apiEndpoints: z.array(z.string()),
  pools: z.array(z.object({ type: z.string(), count: z.number() })),
  controlPlanes: z.array(z.object({ highAvailability: z.boolean() })),
});

describe("an LKE cluster under the engine", function () {
  this.timeout(600_000);
  const fixture = linodeFixture();

  it("previews a create without a request to Linode", async () => {
    const { cloud, stack, clusters } = fixture();
    const before = cloud.log.length;
    const changes = await stack.preview(cluster());
    assert.deepEqual(done(changes), [["create"]]);
    assert.deepEqual(clusters(), []);
    assert.deepEqual(cloud.log.slice(before), []);
  });

  it("creates a cluster and outputs all its properties, the kubeconfig as a secret", async () => {
    const { cloud, stack, only, pools } = fixture();
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

  it("changes nothing in a second update or a refresh", async () => {
    const { stack } = fixture();
    await stack.up(cluster());
    assert.deepEqual(await stack.up(cluster()), []);
    assert.deepEqual(await stack.refresh(), []);
    assert.deepEqual(await stack.up(cluster(), { refresh: true }), []);
  });

  it("reads a cluster with the kubeconfig that Linode has now, which the state does not", async () => {
    const { cloud, stack, only } = fixture();
    await stack.up(cluster());
    const { id } = only();
    const stored = stack.outputs()["kubeconfig"];
    const path = `/v4/lke/clusters/${id}/kubeconfig`;
    assert.equal((await cloud.request("DELETE", path)).status, 200);
    const read = async () => {
      const declared: unknown = await cluster()();
      const { kubeconfig, ...facts } = await linode.getLkeCluster({ id });
      return {
        ...(declared as Record<string, unknown>),
        current: pulumi.secret(kubeconfig),
        facts,
      };
    };
    assert.deepEqual(await stack.up(read), []);
    const { kubeconfig, current, facts } = stack.outputs();
    assert.equal(kubeconfig, stored);
    assert.notEqual(current, stored);
    const { body } = await cloud.request("GET", path);
    assert.deepEqual(body, { kubeconfig: current });
    const { label, region, k8sVersion, tags, apiEndpoints, pools, controlPlanes } =
      clusterFacts.parse(facts);
    assert.deepEqual(
      { label, region, k8sVersion, tags, apiEndpoints },
      {
        label: "conformance-eu",
        region: "fr-par",
        k8sVersion: "1.35",
        tags: ["conformance"],
        apiEndpoints: [cloud.backend.endpoint(id)],
      },
    );
    assert.deepEqual(
      pools.map(({ type, count }) => ({ type, count })),
      [{ type: "g6-standard-2", count: 1 }],
    );
    assert.deepEqual(
      controlPlanes.map(({ highAvailability }) => highAvailability),
      [false],
    );
    await stack.up(cluster(), { refresh: true });
    assert.equal(stack.outputs()["kubeconfig"], current);
  });

  it("detects a manual change and reverts it", async () => {
    const { cloud, stack, only } = fixture();
    await stack.up(cluster());
    cloud.store.change(({ clusters: all }) => {
      for (const found of all) found.tags = ["by hand"];
    });
    const drift = await stack.refresh();
    assert.deepEqual(
      drift.map(({ op, name }) => [op, name]),
      [["update", "eu"]],
    );
    const repair = await stack.up(cluster());
    assert.deepEqual(
      repair.map(({ op }) => op),
      ["update"],
    );
    assert.deepEqual(only().tags, ["conformance"]);
  });

  it("replaces a cluster on a change of region, and deletes the old one first", async () => {
    const { stack, only } = fixture();
    await stack.up(cluster());
    const before = only().id;
    const changes = await stack.up(cluster({ region: "us-ord" }));
    assert.ok(changes.some(({ op }) => op === "replace"));
    assert.notEqual(only().id, before);
    assert.equal(only().region, "us-ord");
  });

  it("reports Linode's reason and field if a cluster is rejected", async () => {
    const { stack, only } = fixture();
    await stack.up(cluster({ region: "us-ord" }));
    await assert.rejects(
      stack.up(cluster({ region: "us-ord", k8sVersion: "1.17" })),
      /k8s_version/,
    );
    assert.equal(only().kubernetesVersion, "1.35");
  });

  it("recreates a manually deleted cluster after a refresh", async () => {
    const { cloud, stack, only } = fixture();
    // After a rejected update, the official plugin's state has the rejected inputs until a refresh.
    await stack.up(cluster({ region: "us-ord" }), { refresh: true });
    const before = only().id;
    await cloud.request("DELETE", `/v4/lke/clusters/${before}`);
    await cloud.supervisor.idle();
    assert.deepEqual(
      (await stack.refresh()).map(({ op }) => op),
      ["delete"],
    );
    const changes = await stack.up(cluster({ region: "us-ord" }));
    assert.deepEqual(done(changes), [["create"]]);
    assert.notEqual(only().id, before);
  });

  it("lists regions and versions", async () => {
    const { stack } = fixture();
    await stack.up(async () => {
      await cluster({ region: "us-ord" })();
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
    const { stack, only } = fixture();
    const tagged = (tag: string) => ({ filters: [{ name: "tags", values: [tag] }] });
    await stack.up(async () => {
      await cluster({ region: "us-ord" })();
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
          label: "conformance-eu",
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

  it("fails to delete a missing cluster before a refresh", async () => {
    const { cloud, stack, only } = fixture();
    await stack.up(cluster());
    await cloud.request("DELETE", `/v4/lke/clusters/${only().id}`);
    await cloud.supervisor.idle();
    await assert.rejects(stack.destroy(), /\[404\] Not found/);
    await stack.refresh();
  });

  it("destroys the cluster, and waits until it is deleted", async () => {
    const { cloud, stack, clusters } = fixture();
    await stack.up(cluster());
    await stack.destroy();
    assert.deepEqual(clusters(), []);
    assert.deepEqual([...cloud.backend.clusters.keys()], []);
    assert.deepEqual(await stack.resources(), []);
  });
});
