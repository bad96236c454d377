/**
 * LkeCluster against the local cloud's Linode API, over HTTP, with clusters that exist only in memory: the order of calls,
 * waiting, drift and the state after failures.
 *
 * Not proved here: that Linode responds the same, the engine's part (the conformance suite), and real clusters.
 */
import assert from "node:assert/strict";
import { PartialFailure, type Provider } from "../../../../../local/plugins/protocol/provider.ts";
import {
  isBag,
  isList,
  openBag,
  Secret,
  unknown,
  type PropertyBag,
} from "../../../../../local/plugins/protocol/values.ts";
import { clusterStateOf } from "../../../../../local/plugins/linode/state.ts";
import { testCloud, type TestCloud } from "../../linode/support.ts";
import { configured, listening, smallInputs, subject } from "./support.ts";

describe("LkeCluster of the linode stand-in", function () {
  this.timeout(20_000);
  let cloud: TestCloud;
  let provider: Provider;
  /** While true, nodes become ready without the test's help. */
  let nodesBecomeReady: boolean;
  let timer: NodeJS.Timeout;

  beforeEach(async () => {
    cloud = await testCloud();
    provider = await configured(cloud.api.url);
    nodesBecomeReady = true;
    timer = setInterval(() => {
      if (!nodesBecomeReady) return;
      cloud.store.change(({ clusters }) => {
        for (const pool of clusters.flatMap(({ pools }) => pools)) {
          for (const node of pool.nodes) node.ready = true;
        }
      });
    }, 30);
  });
  afterEach(async () => {
    clearInterval(timer);
    await cloud.close();
  });

  const create = async (inputs: PropertyBag = smallInputs, heard = listening()) =>
    provider.create({ ...subject, inputs, preview: false, timeoutSeconds: undefined }, heard.call);
  const update = (id: string, before: PropertyBag, inputs: PropertyBag, timeoutSeconds = 5) =>
    provider.update(
      {
        ...subject,
        id,
        oldInputs: smallInputs,
        oldOutputs: before,
        inputs,
        ignoreChanges: [],
        preview: false,
        timeoutSeconds,
      },
      listening().call,
    );
  const diff = async (before: PropertyBag, inputs: PropertyBag, ignoreChanges: string[] = []) => {
    const request = {
      ...subject,
      id: "1",
      oldInputs: smallInputs,
      oldOutputs: before,
      inputs,
      ignoreChanges,
    };
    return (await provider.diff(request, listening().call)).detailed ?? {};
  };
  const read = (id: string, outputs: PropertyBag, oldInputs: PropertyBag | undefined) =>
    provider.read(
      { ...subject, id, oldInputs, oldOutputs: outputs, timeoutSeconds: 5 },
      listening().call,
    );
  const record = (id: string) => {
    const found = cloud.store.state.clusters.find((cluster) => String(cluster.id) === id);
    assert.ok(found);
    return found;
  };
  const partialFailure = async (action: Promise<unknown>): Promise<PartialFailure> => {
    const error: unknown = await action.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof PartialFailure, String(error));
    return error;
  };

  it("is created, awaited and returned with all outputs", async () => {
    const { id, outputs } = await create();
    const state = clusterStateOf(outputs);
    assert.equal(state.label, "archipelago-eu");
    assert.equal(state.status, "ready");
    assert.equal(state.tier, "standard");
    assert.deepEqual(state.apiEndpoints, [`https://cluster-${id}.test:6443`]);
    assert.deepEqual(state.controlPlane?.acl?.enabled, false);
    const [pool] = state.pools;
    assert.equal(pool?.count, 2);
    assert.deepEqual(
      pool.nodes.map(({ status }) => status),
      ["ready", "ready"],
    );
    assert.ok(pool.nodes.every(({ instanceId }) => instanceId > 0));
    assert.ok(outputs["kubeconfig"] instanceof Secret);
    assert.match(Buffer.from(state.kubeconfig, "base64").toString(), /cluster-/);
  });

  it("waits for the kubeconfig, then for the nodes, and reports both", async () => {
    cloud.backend.hold();
    nodesBecomeReady = false;
    const heard = listening();
    const creating = create(smallInputs, heard);
    await waitFor(() => heard.lines.some((line) => line.includes("the kubeconfig of LKE cluster")));
    cloud.backend.release();
    await waitFor(() => heard.lines.some((line) => line.includes("0 of 2 ready")));
    nodesBecomeReady = true;
    assert.equal(clusterStateOf((await creating).outputs).pools[0]?.nodes.length, 2);
  });

  it("reports Linode's reason and field of an error", async () => {
    await create();
    await assert.rejects(create(), (error: Error) => {
      assert.ok(!(error instanceof PartialFailure));
      assert.match(error.message, /failed to create LKE cluster: \[400\] \[label\] .*unique/);
      return true;
    });
  });

  it("keeps a cluster whose nodes do not become ready, and resumes waiting", async () => {
    nodesBecomeReady = false;
    const request = { ...subject, inputs: smallInputs, preview: false, timeoutSeconds: 1 };
    const failure = await partialFailure(provider.create(request, listening().call));
    assert.match(failure.message, /timed out waiting for the nodes .* 0 of 2 ready/);
    assert.equal(cloud.store.state.clusters.length, 1);
    nodesBecomeReady = true;
    const { outputs } = await update(failure.id, failure.outputs, smallInputs);
    assert.notEqual(clusterStateOf(outputs).kubeconfig, "");
    assert.equal(record(failure.id).pools.length, 1, "no pool was made twice");
    assert.deepEqual(await diff(outputs, smallInputs), {});
  });

  it("keeps a cluster if the creation is cancelled", async () => {
    cloud.backend.hold();
    const heard = listening();
    const creating = partialFailure(create(smallInputs, heard));
    await waitFor(() => heard.lines.length > 0);
    heard.abort();
    assert.equal((await creating).id, String(cloud.store.state.clusters[0]?.id));
  });

  it("does not differ from its inputs", async () => {
    const { outputs } = await create();
    assert.deepEqual(await diff(outputs, smallInputs), {});
    assert.deepEqual(await diff(outputs, { ...smallInputs, tags: ["ARCHIPELAGO"] }), {});
  });

  it("reports which inputs differ, and which replace the cluster", async () => {
    const { outputs } = await create();
    const inputs = {
      ...smallInputs,
      label: "other",
      region: "us-ord",
      tags: [],
      controlPlane: {
        highAvailability: true,
        acl: { enabled: true, addresses: [{ ipv4s: ["192.0.2.0/24"] }] },
      },
      pools: [
        { type: "g6-standard-2", count: 3, labels: { a: "b" } },
        { type: "g6-standard-4", count: 1 },
      ],
    };
    assert.deepEqual(await diff(outputs, inputs), {
      label: { kind: "update" },
      region: { kind: "update", replace: true },
      tags: { kind: "update" },
      "controlPlane.highAvailability": { kind: "update" },
      "controlPlane.acl.enabled": { kind: "update" },
      "controlPlane.acl.addresses[0].ipv4s": { kind: "update" },
      "pools[0].count": { kind: "update" },
      "pools[0].labels": { kind: "update" },
      "pools[1]": { kind: "add" },
    });
    assert.deepEqual(await diff(outputs, { ...smallInputs, region: unknown }), {
      region: { kind: "update", replace: true },
    });
  });

  it("does not report ignored paths", async () => {
    const { outputs } = await create();
    const inputs = { ...smallInputs, pools: [{ type: "g6-standard-2", count: 3 }] };
    assert.deepEqual(await diff(outputs, inputs, ["pools[0].count"]), {});
    assert.deepEqual(await diff(outputs, inputs, ["pools[*].count"]), {});
    assert.deepEqual(await diff(outputs, inputs, ["pools"]), {});
    assert.notDeepEqual(await diff(outputs, inputs, ["pools[1].count"]), {});
  });

  it("changes label, tags, access list and pools in place", async () => {
    const { id, outputs } = await create();
    const inputs = {
      ...smallInputs,
      label: "renamed",
      tags: ["tag-one", "tag-two"],
      controlPlane: { acl: { enabled: true, addresses: [{ ipv4s: ["192.0.2.1/32"] }] } },
      pools: [
        { type: "g6-standard-2", count: 3, labels: { zone: "a" }, tags: ["in-pool"] },
        { type: "g6-standard-4", autoscaler: { min: 1, max: 4 } },
      ],
    };
    const updated = await update(id, outputs, inputs);
    const { label, tags, acl, pools } = record(id);
    assert.deepEqual([label, tags, acl.enabled], ["renamed", ["tag-one", "tag-two"], true]);
    assert.deepEqual(
      pools.map((pool) => [pool.type, pool.nodes.length, pool.autoscaler.enabled]),
      [
        ["g6-standard-2", 3, false],
        ["g6-standard-4", 1, true],
      ],
    );
    assert.deepEqual(await diff(updated.outputs, inputs), {});

    const less = { ...inputs, pools: [{ type: "g6-standard-2", count: 1 }] };
    const shrunk = await update(id, updated.outputs, less);
    const [first, ...rest] = clusterStateOf(shrunk.outputs).pools;
    assert.deepEqual([first?.count, first?.labels, rest], [1, {}, []]);
  });

  it("creates a new pool for another type, and deletes the old one", async () => {
    const { id, outputs } = await create();
    const before = clusterStateOf(outputs).pools[0]?.id;
    const inputs = { ...smallInputs, pools: [{ type: "g6-standard-4", count: 1 }] };
    const { pools } = clusterStateOf((await update(id, outputs, inputs)).outputs);
    assert.deepEqual(
      pools.map(({ type }) => type),
      ["g6-standard-4"],
    );
    assert.notEqual(pools[0]?.id, before);
  });

  it("records the changes of an update that failed", async () => {
    const { id, outputs } = await create();
    nodesBecomeReady = false;
    const inputs = {
      ...smallInputs,
      label: "renamed",
      pools: [...(isList(smallInputs["pools"]) ? smallInputs["pools"] : []), extraPool],
    };
    const failure = await partialFailure(update(id, outputs, inputs, 1));
    const after = clusterStateOf(failure.outputs);
    assert.deepEqual([after.label, after.pools.length], ["renamed", 2]);
    nodesBecomeReady = true;
    await update(id, failure.outputs, inputs);
    assert.equal(record(id).pools.length, 2, "the pool was not made twice");
  });

  it("shows drift after a refresh", async () => {
    const { id, outputs } = await create();
    cloud.store.change(({ clusters }) => {
      for (const cluster of clusters) cluster.tags = ["by hand"];
    });
    const found = await read(id, outputs, smallInputs);
    assert.ok(found);
    assert.deepEqual(openBag(found.outputs)["tags"], ["by hand"]);
    assert.deepEqual(openBag(found.inputs)["tags"], ["by hand"]);
    assert.deepEqual(await diff(found.outputs, smallInputs), { tags: { kind: "update" } });
  });

  it("shows no drift without changes", async () => {
    const { id, outputs } = await create();
    const found = await read(id, outputs, smallInputs);
    assert.deepEqual(found?.inputs, smallInputs);
    assert.deepEqual(found.outputs, outputs);
  });

  it("is imported with all inputs", async () => {
    const { id } = await create();
    const found = await read(id, {}, undefined);
    assert.ok(found);
    const { failures } = await provider.check(
      { ...subject, oldInputs: {}, inputs: found.inputs },
      listening().call,
    );
    assert.deepEqual(failures, []);
    assert.deepEqual(await diff(found.outputs, found.inputs), {});
  });

  it("is removed from the state if Linode does not know it", async () => {
    const { id, outputs } = await create();
    await remove(id);
    assert.equal(await read(id, outputs, smallInputs), undefined);
  });

  it("is deleted, and the deletion is awaited", async () => {
    const { id } = await create();
    await remove(id);
    assert.deepEqual([...cloud.backend.clusters.keys()], []);
    await assert.rejects(remove(id), /failed to delete LKE cluster \d+: \[404\]/);
  });

  const remove = (id: string): Promise<void> =>
    provider.delete(
      { ...subject, id, oldInputs: {}, oldOutputs: {}, timeoutSeconds: 5 },
      listening().call,
    );

  it("is previewed without being created", async () => {
    const { id, outputs } = await provider.create(
      { ...subject, inputs: smallInputs, preview: true, timeoutSeconds: undefined },
      listening().call,
    );
    assert.equal(id, "");
    assert.equal(openBag(outputs)["kubeconfig"], unknown);
    assert.ok(outputs["kubeconfig"] instanceof Secret);
    assert.deepEqual(cloud.store.state.clusters, []);
  });

  it("has a known kubeconfig in the preview of a change", async () => {
    const { id, outputs } = await create();
    const { outputs: previewed } = await provider.update(
      {
        ...subject,
        id,
        oldInputs: smallInputs,
        oldOutputs: outputs,
        inputs: { ...smallInputs, pools: [{ type: "g6-standard-2", count: 5 }, extraPool] },
        ignoreChanges: [],
        preview: true,
        timeoutSeconds: undefined,
      },
      listening().call,
    );
    assert.deepEqual(previewed["kubeconfig"], outputs["kubeconfig"]);
    const [first, second] = poolsOf(previewed);
    assert.deepEqual(first, { ...poolsOf(outputs)[0], count: 5 });
    assert.equal(second?.["id"], unknown);
    assert.equal(second["count"], 1);
  });
});

const extraPool = { type: "g6-standard-4", count: 1 };

function poolsOf(outputs: PropertyBag): PropertyBag[] {
  const { pools } = openBag(outputs);
  assert.ok(isList(pools));
  return pools.filter(isBag);
}

async function waitFor(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 5000; !condition();) {
    assert.ok(Date.now() < end, "it did not come to pass");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
