import assert from "node:assert/strict";
import { assertNamespaceUnchanged } from "../../../../components/mesh/istio/existingInstall.ts";
import { kubeconfigFor, serveKubernetesApi, type FakeApi } from "../../../support/apis.ts";

// What is asked of a cluster's API, and what is made of the answer. That a real cluster with Istio answers like this, and
// that nothing is done after a refusal, is for the fleet tests.
describe("a cluster that Istio is to come to", () => {
  let api: FakeApi;

  before(async () => {
    api = await serveKubernetesApi();
  });

  after(() => api.close());

  const comes = (url = api.url): Promise<void> =>
    assertNamespaceUnchanged({ cluster: "eu", namespace: "mesh", kubeconfig: kubeconfigFor(url) });

  it("is taken when it has no Istio", async () => {
    api.cluster.istio = {};
    await comes();
  });

  it("is taken when its Istio is in the same namespace, or was", async () => {
    api.cluster.istio = { there: "mesh", kept: "mesh" };
    await comes();
    api.cluster.istio = { kept: "mesh" };
    await comes();
  });

  it("is refused when its Istio is in another namespace", async () => {
    api.cluster.istio = { there: "istio-system", kept: "istio-system" };
    await assert.rejects(comes(), {
      message:
        "istio.namespace: cannot be changed while cluster eu has Istio, as its pods look for istiod where it was; " +
        'got "mesh"; allowed "istio-system"',
    });
  });

  it("is refused when it has kept the definitions of an Istio in another namespace", async () => {
    api.cluster.istio = { kept: "istio-system" };
    await assert.rejects(comes(), {
      message:
        "istio.namespace: cluster eu has kept Istio's definitions, which Helm holds for another namespace; " +
        'got "mesh"; allowed "istio-system", or any once they are gone with all that was made from them: ' +
        "kubectl delete crd -l app.kubernetes.io/part-of=istio",
    });
  });

  it("is not taken unseen", async () => {
    await assert.rejects(
      comes("http://127.0.0.1:9"),
      /^Error: cluster eu does not say whether it has Istio: ECONNREFUSED$/,
    );
  });
});
