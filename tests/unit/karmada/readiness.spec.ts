import assert from "node:assert/strict";
import { awaitKarmada } from "../../../components/karmada/readiness.ts";
import { kubeconfigFor, serveKubernetesApi, type FakeApi } from "../../support/apis.ts";

// Shows when waiting ends and with what words, against an API on loopback. Does not show how long Karmada takes.

describe("awaitKarmada", () => {
  let api: FakeApi;

  beforeEach(async () => {
    api = await serveKubernetesApi();
  });

  afterEach(() => api.close());

  it("asks for members, which another server behind the API answers", async () => {
    await awaitKarmada(kubeconfigFor(api.url), 5);
    assert.deepEqual(api.cluster.asked, ["/apis/cluster.karmada.io/v1alpha1/clusters", "/readyz"]);
  });

  it("fails while that one does not answer", async () => {
    api.cluster.ready = false;
    await assert.rejects(awaitKarmada(kubeconfigFor(api.url), 1), {
      message: "Karmada was not ready within 1 s: its API answers HTTP 503",
    });
  });
});
