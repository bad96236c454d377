import assert from "node:assert/strict";
import { awaitValidation } from "../../../../components/mesh/istio/validation.ts";
import { kubeconfigFor, serveKubernetesApi, type FakeApi } from "../../../support/apis.ts";

// Proves: the end of the wait, and its error. Does not prove that a real API server responds like this while istiod's
// endpoints propagate: the fleet tests do.
describe("awaitValidation", () => {
  let api: FakeApi;

  beforeEach(async () => {
    api = await serveKubernetesApi();
  });

  afterEach(() => api.close());

  const validated = (timeoutSeconds: number): Promise<void> =>
    awaitValidation({
      cluster: "eu",
      kubeconfig: kubeconfigFor(api.url),
      policy: {
        apiVersion: "security.istio.io/v1",
        kind: "PeerAuthentication",
        metadata: { name: "default", namespace: "istio-system" },
      },
      timeoutSeconds,
      intervalSeconds: 0.05,
    });

  it("sends dry runs until the API server reaches istiod", async () => {
    api.cluster.unvalidated = 3;
    await validated(10);
    assert.deepEqual(api.cluster.tried, Array(4).fill("dryRun=All"));
  });

  it("reports the API server's last response", async () => {
    api.cluster.unvalidated = 1000;
    await assert.rejects(validated(0.5), {
      message:
        "istiod's validating webhook in cluster eu was not ready within 0.5 s: " +
        'HTTP 500, failed calling webhook: no endpoints available for service "istiod"',
    });
  });

  it("leaves a lasting rejection to the creation of the policy", async () => {
    api.cluster.forbidden = [
      "/apis/security.istio.io/v1/namespaces/istio-system/peerauthentications",
    ];
    await validated(1);
  });

  it("sends no dry run if the policy exists", async () => {
    api.cluster.unvalidated = 1000;
    api.cluster.found.set(
      "/apis/security.istio.io/v1/namespaces/istio-system/peerauthentications/default",
      {},
    );
    await validated(1);
    assert.deepEqual(api.cluster.tried, []);
  });
});
