/**
 * The Linode API over real HTTP, with clusters that exist only in memory.
 *
 * Not proven here: that a real cluster works, that addresses are reachable, that Linode's own clients accept the
 * responses, or that Linode's messages are the same today.
 */
import assert from "node:assert/strict";
import * as z from "zod";
import { smallCluster, testCloud, type TestCloud } from "./support.ts";

const cluster = z.looseObject({ id: z.number(), status: z.string(), label: z.string() });
const pool = z.looseObject({
  id: z.number(),
  count: z.number(),
  nodes: z.array(
    z.object({ id: z.string(), instance_id: z.number().nullable(), status: z.string() }),
  ),
});
const list = z.object({
  data: z.array(z.looseObject({})),
  page: z.number(),
  pages: z.number(),
  results: z.number(),
});
const failure = (reason: string, field?: string) => ({
  errors: [field === undefined ? { reason } : { reason, field }],
});

describe("Linode API", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = await testCloud();
  });
  afterEach(() => cloud.close());

  const create = async (over: object = {}) => {
    const { status, body } = await cloud.request("POST", "/v4/lke/clusters", {
      ...smallCluster,
      ...over,
    });
    assert.equal(status, 200, JSON.stringify(body));
    return cluster.parse(body);
  };
  const firstPool = async (id: number) =>
    pool.parse(
      list.parse((await cloud.request("GET", `/v4/lke/clusters/${id}/pools`)).body).data[0],
    );

  describe("token", () => {
    it("is rejected if wrong, and required where Linode requires it", async () => {
      const wrong = { authorization: "Bearer wrong" };
      for (const path of ["/v4/lke/clusters", "/v4beta/regions", "/v4/nothing"]) {
        const { status, body, type } = await cloud.request("GET", path, undefined, wrong);
        assert.equal(status, 401);
        assert.deepEqual(body, failure("Invalid Token"));
        assert.equal(type, "application/json");
      }
      const none = await fetch(`${cloud.api.url}/v4/lke/clusters`);
      assert.equal(none.status, 401);
    });

    it("is not required for regions, types and versions", async () => {
      for (const path of ["regions", "linode/types", "lke/versions", "lke/tiers/standard/versions"])
        assert.equal((await fetch(`${cloud.api.url}/v4/${path}`)).status, 200, path);
    });
  });

  describe("lists", () => {
    it("are returned as a page", async () => {
      const { body } = await cloud.request("GET", "/v4/regions?page_size=25&page=2");
      const page = list.parse(body);
      assert.equal(page.page, 2);
      assert.equal(page.pages, 2);
      assert.equal(page.results, 34);
      assert.equal(page.data.length, 9);
    });

    it("are empty beyond the last page, and reject a page size that is too small", async () => {
      const beyond = await cloud.request("GET", "/v4/regions?page=9");
      assert.deepEqual(
        [beyond.status, beyond.body],
        [200, { data: [], page: 9, pages: 1, results: 34 }],
      );
      const small = await cloud.request("GET", "/v4/regions?page_size=5");
      assert.deepEqual([small.status, small.body], [400, failure("Must be 25-500", "page_size")]);
    });

    it("are filtered and ordered by X-Filter", async () => {
      const filter = (value: object) => ({ "x-filter": JSON.stringify(value) });
      const ids = async (path: string, value: object) =>
        list
          .parse((await cloud.request("GET", path, undefined, filter(value))).body)
          .data.map(({ id }) => id);
      assert.deepEqual(
        await ids("/v4/regions", { country: "gb", "+order_by": "id", "+order": "desc" }),
        ["gb-lon", "eu-west"],
      );
      assert.deepEqual(await ids("/v4/regions", { "+or": [{ id: "us-ord" }, { id: "fr-par" }] }), [
        "fr-par",
        "us-ord",
      ]);
      assert.deepEqual(
        await ids("/v4/linode/types", {
          class: "standard",
          memory: { "+gt": 4096, "+lte": 16384 },
        }),
        ["g6-standard-4", "g6-standard-6"],
      );
      const refused = await cloud.request("GET", "/v4/regions", undefined, filter({ foo: 1 }));
      assert.deepEqual(
        [refused.status, refused.body],
        [400, failure("Cannot filter on foo", "X-Filter")],
      );
    });

    it("find clusters by a tag", async () => {
      await create({ label: "one", tags: ["archipelago:dev"] });
      await create({ label: "two", tags: ["other"] });
      const { body } = await cloud.request("GET", "/v4/lke/clusters", undefined, {
        "x-filter": JSON.stringify({ tags: "archipelago:dev" }),
      });
      assert.deepEqual(
        list.parse(body).data.map(({ label }) => label),
        ["one"],
      );
    });
  });

  describe("creating a cluster", () => {
    it("responds at once; kubeconfig, endpoints and machines follow later", async () => {
      cloud.backend.hold();
      const { id, status } = await create();
      assert.equal(status, "ready");
      const early = await cloud.request("GET", `/v4/lke/clusters/${id}/kubeconfig`);
      assert.equal(early.status, 503);
      assert.deepEqual(
        early.body,
        failure("Cluster kubeconfig is not yet available. Please try again later."),
      );
      assert.equal(
        (await cloud.request("GET", `/v4/lke/clusters/${id}/api-endpoints`)).status,
        503,
      );
      assert.deepEqual(
        (await firstPool(id)).nodes.map((node) => node.status),
        ["not_ready", "not_ready"],
      );

      cloud.backend.release();
      await cloud.supervisor.idle();
      const late = await cloud.request("GET", `/v4/lke/clusters/${id}/kubeconfig`);
      const { kubeconfig } = z.object({ kubeconfig: z.string() }).parse(late.body);
      assert.match(Buffer.from(kubeconfig, "base64").toString(), /server: "https:/);
      const { body } = await cloud.request("GET", `/v4/lke/clusters/${id}/api-endpoints`);
      assert.deepEqual(list.parse(body).data, [{ endpoint: cloud.backend.endpoint(id) }]);
      assert.deepEqual(cloud.started, [id]);
    });

    it("lists each machine as a Linode of the cluster", async () => {
      const { id } = await create();
      await cloud.supervisor.idle();
      const { data } = list.parse((await cloud.request("GET", "/v4/linode/instances")).body);
      assert.deepEqual(
        data.map((instance) => [instance.lke_cluster_id, instance.region]),
        [
          [id, "fr-par"],
          [id, "fr-par"],
        ],
      );
    });

    it("reports why a cluster could not be created", async () => {
      cloud.backend.failure = new Error("etcd did not start: no space left on device");
      const { id } = await create();
      await cloud.supervisor.idle();
      const { body } = await cloud.request("GET", `/v4/lke/clusters/${id}`);
      assert.equal(cluster.parse(body).status, "not_ready");
      const kubeconfig = await cloud.request("GET", `/v4/lke/clusters/${id}/kubeconfig`);
      assert.equal(kubeconfig.status, 500);
      assert.match(JSON.stringify(kubeconfig.body), /etcd did not start: no space left on device/);
      assert.match(cloud.log.join("\n"), /archipelago-eu .* failed: etcd did not start/);
    });

    const refused: readonly (readonly [string, object, string, string])[] = [
      ["no label", { label: undefined }, "label is required", "label"],
      ["an empty label", { label: "" }, "Length must be 1-32 characters", "label"],
      ["33 characters", { label: "a".repeat(33) }, "Length must be 1-32 characters", "label"],
      [
        "a label with an underscore",
        { label: "a_b" },
        "Must only use ASCII letters, numbers, and single dashes, and start and end with a letter or number",
        "label",
      ],
      ["an unknown region", { region: "eu-moon" }, "region is not valid", "region"],
      ["a version not offered", { k8s_version: "1.17" }, "k8s_version is not valid", "k8s_version"],
      ["a tag of two characters", { tags: ["ab"] }, "Length must be 3-50 characters", "tags"],
      ["a tag of 51", { tags: ["t".repeat(51)] }, "Length must be 3-50 characters", "tags"],
      ["no pools", { node_pools: undefined }, "node_pools is required", "node_pools"],
      ["empty pools", { node_pools: [] }, "Must contain at least one node pool", "node_pools"],
      [
        "an unknown type",
        { node_pools: [{ type: "g6-huge-1", count: 1 }] },
        "type is not valid",
        "node_pools[0].type",
      ],
      [
        "a Nanode",
        { node_pools: [{ type: "g6-nanode-1", count: 1 }] },
        "The Linode type g6-nanode-1 is currently not supported by LKE",
        "node_pools[0].type",
      ],
      [
        "a pool of 101",
        { node_pools: [{ type: "g6-standard-1", count: 101 }] },
        "Must be 1-100",
        "node_pools[0].count",
      ],
      [
        "an autoscaler upside down",
        {
          node_pools: [
            { type: "g6-standard-1", count: 1, autoscaler: { enabled: true, min: 3, max: 2 } },
          ],
        },
        "min must not be more than max",
        "node_pools[0].autoscaler.min",
      ],
      [
        "an ACL with nonsense",
        { control_plane: { acl: { enabled: true, addresses: { ipv4: ["10.0.0.0/33"] } } } },
        "Must be a valid IPv4 address or CIDR",
        "control_plane.acl.addresses.ipv4[0]",
      ],
      [
        "LKE Enterprise",
        { tier: "enterprise" },
        "The local cloud does not support tiers other than standard",
        "tier",
      ],
    ];
    for (const [title, over, reason, field] of refused)
      it(`rejects ${title}`, async () => {
        const { status, body } = await cloud.request("POST", "/v4/lke/clusters", {
          ...smallCluster,
          ...over,
        });
        assert.deepEqual([status, body], [400, failure(reason, field)]);
        assert.deepEqual(cloud.store.state.clusters, []);
      });

    it("reports all problems at once", async () => {
      const { body } = await cloud.request("POST", "/v4/lke/clusters", {
        ...smallCluster,
        region: "x",
        tags: ["x"],
      });
      assert.deepEqual(body, {
        errors: [
          { reason: "region is not valid", field: "region" },
          { reason: "Length must be 3-50 characters", field: "tags" },
        ],
      });
    });

    it("accepts the nulls that linodego sends", async () => {
      await create({
        tags: null,
        tier: "standard",
        node_pools: [
          { type: "g6-standard-2", count: 1, disks: null, tags: null, labels: null, taints: null },
        ],
      });
    });

    it("requires unique labels, until their cluster is deleted", async () => {
      const { id } = await create();
      const twin = await cloud.request("POST", "/v4/lke/clusters", smallCluster);
      assert.deepEqual(
        [twin.status, twin.body],
        [400, failure("Label must be unique among your Clusters", "label")],
      );
      await cloud.supervisor.idle();
      cloud.backend.hold();
      await cloud.request("DELETE", `/v4/lke/clusters/${id}`);
      await create();
    });
  });

  describe("pools", () => {
    it("scale by their count, and lose the youngest nodes first", async () => {
      const { id } = await create();
      await cloud.supervisor.idle();
      const before = await firstPool(id);
      const grown = await cloud.request("PUT", `/v4/lke/clusters/${id}/pools/${before.id}`, {
        count: 3,
      });
      assert.equal(pool.parse(grown.body).count, 3);
      await cloud.supervisor.idle();
      assert.equal(cloud.backend.clusters.get(id)?.pools[0]?.nodes.length, 3);

      await cloud.request("PUT", `/v4/lke/clusters/${id}/pools/${before.id}`, { count: 1 });
      await cloud.supervisor.idle();
      const after = await firstPool(id);
      assert.deepEqual(
        after.nodes.map((node) => node.id),
        before.nodes.slice(0, 1).map((node) => node.id),
      );
      const events = list.parse(
        (
          await cloud.request("GET", "/v4/account/events", undefined, {
            "x-filter": JSON.stringify({ action: "linode_delete", "entity.type": "linode" }),
          })
        ).body,
      );
      assert.equal(events.results, 2);
    });

    it("are created and deleted", async () => {
      const { id } = await create();
      const made = await cloud.request("POST", `/v4/lke/clusters/${id}/pools`, {
        type: "g6-standard-1",
        count: 1,
        labels: { tier: "edge" },
        taints: [{ key: "edge", value: "yes", effect: "NoSchedule" }],
      });
      const { id: poolId } = pool.parse(made.body);
      await cloud.supervisor.idle();
      assert.deepEqual(cloud.backend.clusters.get(id)?.pools[1]?.labels, { tier: "edge" });
      const gone = await cloud.request("DELETE", `/v4/lke/clusters/${id}/pools/${poolId}`);
      assert.equal(gone.status, 200);
      await cloud.supervisor.idle();
      assert.equal(cloud.backend.clusters.get(id)?.pools.length, 1);
      assert.equal(
        (await cloud.request("GET", `/v4/lke/clusters/${id}/pools/${poolId}`)).status,
        404,
      );
    });

    it("regenerate the kubeconfig", async () => {
      const { id } = await create();
      await cloud.supervisor.idle();
      const path = `/v4/lke/clusters/${id}`;
      const kubeconfig = async () => (await cloud.request("GET", `${path}/kubeconfig`)).body;
      const first = await kubeconfig();
      assert.deepEqual(await kubeconfig(), first);
      assert.equal((await cloud.request("DELETE", `${path}/kubeconfig`)).status, 200);
      const second = await kubeconfig();
      assert.notDeepEqual(second, first);
      const regenerate = (body: unknown) => cloud.request("POST", `${path}/regenerate`, body);
      assert.equal((await regenerate({ kubeconfig: true })).status, 200);
      assert.notDeepEqual(await kubeconfig(), second);
      assert.equal((await regenerate({})).status, 400);
      assert.equal((await regenerate({ servicetoken: true })).status, 501);
    });

    it("report that recycling nodes is not supported", async () => {
      const { id } = await create();
      const { status, body } = await cloud.request("POST", `/v4/lke/clusters/${id}/recycle`);
      assert.equal(status, 501);
      assert.match(JSON.stringify(body), /does not support recycling nodes/);
    });
  });

  describe("control-plane ACL", () => {
    it("is merged, normalized to networks, and applied to the cluster", async () => {
      const { id } = await create();
      const path = `/v4/lke/clusters/${id}/control_plane_acl`;
      const { body } = await cloud.request("PUT", path, {
        acl: { enabled: true, "revision-id": "one", addresses: { ipv4: ["10.0.0.1"], ipv6: [] } },
      });
      assert.deepEqual(body, {
        acl: {
          enabled: true,
          "revision-id": "one",
          addresses: { ipv4: ["10.0.0.1/32"], ipv6: [] },
        },
      });
      await cloud.supervisor.idle();
      assert.deepEqual(cloud.backend.clusters.get(id)?.acl, { ipv4: ["10.0.0.1/32"], ipv6: [] });

      await cloud.request("DELETE", path);
      await cloud.supervisor.idle();
      assert.equal(cloud.backend.clusters.get(id)?.acl, undefined);
      assert.deepEqual((await cloud.request("GET", path)).body, {
        acl: { enabled: false, addresses: { ipv4: [], ipv6: [] } },
      });
    });
  });

  describe("deleting a cluster", () => {
    it("responds at once and deletes in the background", async () => {
      const { id } = await create();
      await cloud.supervisor.idle();
      cloud.backend.hold();
      const { status, body } = await cloud.request("DELETE", `/v4/lke/clusters/${id}`);
      assert.deepEqual([status, body], [200, {}]);
      const { body: during } = await cloud.request("GET", `/v4/lke/clusters/${id}`);
      assert.equal(cluster.parse(during).status, "not_ready");
      cloud.backend.release();
      await cloud.supervisor.idle();
      assert.equal((await cloud.request("GET", `/v4/lke/clusters/${id}`)).status, 404);
      assert.deepEqual(cloud.stopped, [id]);
      assert.equal(cloud.backend.clusters.size, 0);
    });

    it("accepts the empty JSON body that linodego sends", async () => {
      const { id } = await create();
      const { status } = await cloud.request("DELETE", `/v4/lke/clusters/${id}`, undefined, {
        "content-type": "application/json",
      });
      assert.equal(status, 200);
    });

    it("orphans NodeBalancers and volumes, which a user can delete", async () => {
      const { id } = await create();
      await cloud.supervisor.idle();
      cloud.store.change((state) => {
        state.nodeBalancers.push({
          id: 1,
          label: "ccm-0123456789ab",
          region: "fr-par",
          address: "10.240.255.1",
          tags: [],
          created: "2026-01-01T00:00:00",
          updated: "2026-01-01T00:00:00",
          clusterId: id,
          service: { namespace: "istio-system", name: "eastwest", uid: "u" },
          carrier: null,
          configs: [],
          backends: [],
        });
        state.volumes.push({
          id: 2,
          label: "pvc-0123456789abcdef",
          region: "fr-par",
          size: 10,
          tags: [],
          created: "2026-01-01T00:00:00",
          updated: "2026-01-01T00:00:00",
          clusterId: id,
          persistentVolume: "pvc-u",
          folder: "/nowhere",
        });
      });
      assert.equal((await cloud.request("DELETE", "/v4/volumes/2")).status, 400);
      await cloud.request("DELETE", `/v4/lke/clusters/${id}`);
      await cloud.supervisor.idle();
      for (const path of ["/v4/nodebalancers", "/v4/volumes"])
        assert.equal(list.parse((await cloud.request("GET", path)).body).results, 1, path);
      for (const path of ["/v4/nodebalancers/1", "/v4/volumes/2"])
        assert.equal((await cloud.request("DELETE", path)).status, 200, path);
      for (const path of ["/v4/nodebalancers", "/v4/volumes"])
        assert.equal(list.parse((await cloud.request("GET", path)).body).results, 0, path);
    });
  });

  it("responds with 404 in Linode's format for unknown objects", async () => {
    for (const path of [
      "/v4/lke/clusters/1",
      "/v4/lke/clusters/x",
      "/v4/lke/versions/1.1",
      "/v4/x",
    ]) {
      const { status, body } = await cloud.request("GET", path);
      assert.deepEqual([status, body], [404, failure("Not found")], path);
    }
  });
});
