/** Wrong answers of the Linode API on request, over real HTTP. Not shown: how Linode's provider takes them. */
import assert from "node:assert/strict";
import { apiFaultsPath, type ApiFault } from "../../../../local/linode/api/faultRoutes.ts";
import { smallCluster, testCloud, type TestCloud } from "./support.ts";

const lists = "/v4/lke/clusters";

describe("a fault of the Linode API", function () {
  this.timeout(20_000);
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = await testCloud();
  });
  afterEach(() => cloud.close());

  const set = async (fault: ApiFault): Promise<void> => {
    assert.equal((await cloud.request("PUT", apiFaultsPath, fault)).status, 200);
  };
  const list = () => cloud.request("GET", lists);
  const create = () => cloud.request("POST", lists, smallCluster);
  const clusters = () => cloud.store.state.clusters.length;

  it("is a status with Linode's reason and a time to wait, until it is ended", async () => {
    await set({ answer: 429, retryAfterSeconds: 7, seconds: 60 });
    const answer = await fetch(`${cloud.api.url}${lists}`, {
      headers: { authorization: `Bearer ${cloud.token}` },
    });
    assert.equal(answer.status, 429);
    assert.equal(answer.headers.get("retry-after"), "7");
    assert.equal(answer.headers.get("content-type"), "application/json");
    assert.deepEqual(await answer.json(), { errors: [{ reason: "Too many requests" }] });
    assert.deepEqual((await cloud.request("DELETE", apiFaultsPath)).body, { met: 1 });
    assert.equal((await list()).status, 200);
  });

  it("ends by itself after its time, and after its number of requests", async () => {
    await set({ answer: 500, seconds: 0.3 });
    assert.equal((await list()).status, 500);
    await new Promise((resolve) => setTimeout(resolve, 400));
    assert.equal((await list()).status, 200);
    await set({ answer: 401, seconds: 60, count: 2 });
    const statuses = [await list(), await list(), await list()].map(({ status }) => status);
    assert.deepEqual(statuses, [401, 401, 200]);
  });

  it("meets the requests that it names only", async () => {
    await set({ answer: 503, requests: "^POST /v4/lke/clusters$", seconds: 60 });
    assert.equal((await list()).status, 200);
    assert.equal((await create()).status, 503);
    assert.equal(clusters(), 0, "not carried out");
  });

  it("can hide the answer of what was carried out", async () => {
    await set({ answer: 500, carriedOut: "afterwards", requests: "^POST", seconds: 60 });
    assert.equal((await create()).status, 500);
    assert.equal(clusters(), 1);
    await set({ answer: "nothing", carriedOut: "afterwards", requests: "^POST", seconds: 60 });
    await assert.rejects(cloud.request("POST", lists, { ...smallCluster, label: "second" }));
    assert.equal(clusters(), 2);
  });

  it("can be no answer at all", async () => {
    await set({ answer: "nothing", seconds: 60 });
    await assert.rejects(list());
    assert.equal((await cloud.request("GET", apiFaultsPath)).status, 200, "its own path answers");
  });

  it("is refused without the cloud's token, and if it is malformed", async () => {
    const wrong = { authorization: "Bearer wrong" };
    const body: ApiFault = { answer: 500, seconds: 60 };
    assert.equal((await cloud.request("PUT", apiFaultsPath, body, wrong)).status, 401);
    assert.equal((await list()).status, 200);
    for (const malformed of [
      { answer: 200, seconds: 1 },
      { answer: 500 },
      { ...body, requests: "(" },
    ]) {
      assert.equal((await cloud.request("PUT", apiFaultsPath, malformed)).status, 400);
    }
  });
});
