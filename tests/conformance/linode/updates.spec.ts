/**
 * Updates of clusters of the linode provider, under the real engine, against the local cloud's Linode API with clusters
 * in memory: the stand-in, or, with `ARCHIPELAGO_LINODE_PLUGIN=official`, Pulumi's own plugin. The same cases must hold
 * for both, in any order.
 *
 * Not proved here: Linode itself, real clusters (the fleet tests), and the differences by design, which the stand-in's
 * README lists.
 */
import assert from "node:assert/strict";
import * as linode from "@pulumi/linode";
import { cluster, linodeFixture, smallPool } from "../support/linodeFixture.ts";

describe("updates of an LKE cluster under the engine", function () {
  this.timeout(600_000);
  const fixture = linodeFixture();

  it("changes label, tags, access list and pools in place", async () => {
    const { stack, only, pools } = fixture();
    await stack.up(cluster());
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

  it("disables an access list only if it is explicitly empty", async () => {
    const { stack, only } = fixture();
    const pool = {
      label: "renamed",
      tags: ["conformance", "second"],
      pools: [{ ...smallPool, count: 2, labels: { zone: "a" } }],
    };
    const list = [{ ipv4s: ["192.0.2.0/24"], ipv6s: ["2001:db8::/32"] }];
    await stack.up(cluster({ ...pool, controlPlane: { acl: { enabled: true, addresses: list } } }));
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

  it("creates another pool for another type", async () => {
    const { stack, pools } = fixture();
    await stack.up(cluster());
    const [before] = pools();
    await stack.up(cluster({ pools: [{ type: "g6-standard-4", count: 1 }] }));
    assert.deepEqual(
      pools().map(({ type, count }) => [type, count]),
      [["g6-standard-4", 1]],
    );
    assert.notEqual(pools()[0]?.id, before?.id);
  });

  it("leaves the count of an autoscaled pool to the autoscaler", async () => {
    const { cloud, stack, only, pools } = fixture();
    const program = cluster(
      { pools: [{ type: "g6-standard-2", autoscaler: { min: 1, max: 3 } }] },
      ["pools[0].count", "pools[0].nodes"],
    );
    await stack.up(program);
    const [pool] = pools();
    assert.equal(pool?.count, 1);
    await cloud.request("PUT", `/v4/lke/clusters/${only().id}/pools/${pool.id}`, { count: 2 });
    await cloud.supervisor.idle();
    assert.deepEqual(await stack.up(program, { refresh: true }), []);
    assert.equal(pools()[0]?.count, 2);
    await stack.up(cluster());
    assert.equal(pools()[0]?.count, 1);
  });
});
