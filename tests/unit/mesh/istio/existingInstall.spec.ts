import assert from "node:assert/strict";
import { assertNamespaceUnchanged } from "../../../../components/mesh/istio/existingInstall.ts";
import { kubeconfigFor, serveKubernetesApi, type FakeApi } from "../../../support/apis.ts";

// Proves: the requests to a cluster's API, and the result of its responses. Does not prove that a real cluster with Istio
// responds like this, nor that an update stops after a rejection: the fleet tests do.
describe("a cluster before the installation of Istio", () => {
  let api: FakeApi;

  before(async () => {
    api = await serveKubernetesApi();
  });

  after(() => api.close());

  const check = (url = api.url): Promise<void> =>
    assertNamespaceUnchanged({ cluster: "eu", namespace: "mesh", kubeconfig: kubeconfigFor(url) });

  it("is accepted without Istio", async () => {
    api.cluster.istio = {};
    await check();
  });

  it("is accepted with Istio in the same namespace, now or earlier", async () => {
    api.cluster.istio = { there: "mesh", kept: "mesh" };
    await check();
    api.cluster.istio = { kept: "mesh" };
    await check();
  });

  it("is rejected with Istio in another namespace", async () => {
    api.cluster.istio = { there: "istio-system", kept: "istio-system" };
    await assert.rejects(check(), {
      message:
        "istio.namespace: cannot be changed while Istio is installed in cluster eu, as its pods connect to istiod in the old namespace; " +
        'got "mesh"; expected "istio-system"',
    });
  });

  it("is rejected with the CRDs of an Istio that was in another namespace", async () => {
    api.cluster.istio = { kept: "istio-system" };
    await assert.rejects(check(), {
      message:
        "istio.namespace: cluster eu still has Istio's CRDs, which belong to a Helm release in another namespace; " +
        'got "mesh"; expected "istio-system", or any other after deleting the CRDs with all their objects: ' +
        "kubectl delete crd -l app.kubernetes.io/part-of=istio",
    });
  });

  it("is rejected if its API fails", async () => {
    await assert.rejects(
      check("http://127.0.0.1:9"),
      /^Error: could not determine whether Istio is installed in cluster eu: ECONNREFUSED$/,
    );
  });
});
