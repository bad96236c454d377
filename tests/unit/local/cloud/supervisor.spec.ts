/**
 * The supervisor over a memory backend: retries, and resumption after a restart.
 *
 * Not proven here: that real clusters survive the restart.
 */
import assert from "node:assert/strict";
import * as z from "zod";
import { Store } from "../../../../local/cloud/store/store.ts";
import { Supervisor } from "../../../../local/cloud/supervisor.ts";
import { smallCluster, testCloud, type TestCloud } from "../linode/support.ts";

describe("supervisor", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = await testCloud();
  });
  afterEach(() => cloud.close());

  const create = async (label = "one"): Promise<number> => {
    const body = { ...smallCluster, label };
    const answer = await cloud.request("POST", "/v4/lke/clusters", body);
    return z.looseObject({ id: z.number() }).parse(answer.body).id;
  };
  const record = (id: number) => cloud.store.state.clusters.find((cluster) => cluster.id === id);

  it("retries a deletion until it succeeds", async () => {
    const id = await create();
    await cloud.supervisor.idle();
    cloud.backend.failure = new Error("a mount is busy");
    await cloud.request("DELETE", `/v4/lke/clusters/${id}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(record(id)?.phase, "deleting");
    assert.equal(record(id)?.failure, "a mount is busy");
    await cloud.supervisor.idle();
    assert.equal(record(id), undefined);
  });

  it("keeps a cluster running if its new node fails, and retries", async () => {
    const id = await create();
    await cloud.supervisor.idle();
    cloud.backend.failure = new Error("no address is left");
    const pool = record(id)?.pools[0]?.id ?? 0;
    await cloud.request("PUT", `/v4/lke/clusters/${id}/pools/${pool}`, { count: 3 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(record(id)?.phase, "running");
    assert.equal(record(id)?.failure, "no address is left");
    const kubeconfig = await cloud.request("GET", `/v4/lke/clusters/${id}/kubeconfig`);
    assert.equal(kubeconfig.status, 200);
    await cloud.supervisor.idle();
    assert.equal(record(id)?.failure, null);
    assert.equal(cloud.backend.clusters.get(id)?.pools[0]?.nodes.length, 3);
  });

  it("assigns each cluster its own subnet, and reuses a free one", async () => {
    const [one, two] = [await create("one"), await create("two")];
    assert.deepEqual([record(one)?.subnetIndex, record(two)?.subnetIndex], [0, 1]);
    await cloud.supervisor.idle();
    await cloud.request("DELETE", `/v4/lke/clusters/${one}`);
    await cloud.supervisor.idle();
    assert.equal(record(await create("three"))?.subnetIndex, 0);
  });

  it("resumes the clusters of an earlier process, and completes its unfinished changes", async () => {
    const [kept, going] = [await create("kept"), await create("going")];
    await cloud.supervisor.idle();
    await cloud.supervisor.close();
    await cloud.request("DELETE", `/v4/lke/clusters/${going}`);
    assert.ok(cloud.backend.clusters.has(going));

    const store = Store.open(cloud.file);
    const started: number[] = [];
    const next = new Supervisor({
      cloud: "test",
      store,
      backend: cloud.backend,
      retrySeconds: 0.1,
      log: () => undefined,
      controllers: {
        start: async ({ id }) => {
          started.push(id);
          await Promise.resolve();
        },
        stop: async () => Promise.resolve(),
      },
    });
    assert.equal(next.isUp(kept), false);
    // Also if the first attempt fails.
    cloud.backend.failure = new Error("the bridge is not there yet");
    next.enqueueAll();
    await next.idle();
    assert.equal(next.isUp(kept), true);
    assert.deepEqual(started, [kept]);
    assert.deepEqual([...cloud.backend.clusters.keys()], [kept]);
    await next.close();
  });
});
