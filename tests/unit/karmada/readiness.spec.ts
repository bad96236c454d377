import assert from "node:assert/strict";
import { awaitKarmada } from "../../../components/karmada/readiness.ts";
import { kubeconfigFor, serveKubernetesApi, type FakeApi } from "../../support/apis.ts";

// Shows when the wait ends and with which error, against an API on loopback. Does not show how long Karmada takes.

describe("awaitKarmada", () => {
  let api: FakeApi;

  beforeEach(async () => {
    api = await serveKubernetesApi();
  });

  afterEach(() => api.close());

  it("lists the Clusters, which the aggregated API server serves", async () => {
    await awaitKarmada(kubeconfigFor(api.url), 5);
    assert.deepEqual(api.cluster.requests, [
      "/apis/cluster.karmada.io/v1alpha1/clusters",
      "/readyz",
    ]);
  });

  it("rejects if that server does not answer", async () => {
    api.cluster.ready = false;
    await assert.rejects(awaitKarmada(kubeconfigFor(api.url), 1), {
      message: "Karmada was not ready within 1 s: its API returned HTTP 503",
    });
  });
});
