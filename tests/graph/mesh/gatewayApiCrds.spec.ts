import assert from "node:assert/strict";
import type { GatewayApiObject } from "../../../components/mesh/gatewayApi.ts";
import { GatewayApiCrds } from "../../../components/mesh/gatewayApiCrds.ts";
import { type FakeApi, serveKubernetesApi } from "../../support/apis.ts";
import { ownKubeconfig } from "../../support/ownClusters.ts";
import { installGatewayApi } from "../../support/fakeCluster.ts";
import { deploy } from "../../support/graph.ts";
import {
  assertChildNamesStartWithParent,
  assertEveryKubernetesResourceHasProvider,
} from "../../support/matchers.ts";
import { runProgram } from "../../support/program.ts";
import { clusterProvider } from "../../support/providers.ts";

/** One definition, and a policy of the same name as its binding, as the real manifest has them. */
const objects: readonly GatewayApiObject[] = [
  {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "gateways.gateway.networking.k8s.io", labels: { a: "b" } },
    spec: { group: "gateway.networking.k8s.io" },
  },
  {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: "safe-upgrades" },
    spec: {},
  },
  {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name: "safe-upgrades" },
    spec: {},
  },
];

// Proves: the declared resources. Does not prove that a cluster accepts them: the fleet tests do.
const programWith = (given: readonly GatewayApiObject[]) => () =>
  new GatewayApiCrds("api", { objects: given }, { provider: clusterProvider("eu") });

describe("GatewayApiCrds", () => {
  let api: FakeApi;

  before(async () => {
    api = await serveKubernetesApi();
  });

  after(() => api.close());

  it("declares each object once, named after its kind", async () => {
    const graph = await deploy(programWith(objects));
    assert.deepEqual(graph.children("api"), [
      "api-definition-gateways.gateway.networking.k8s.io",
      "api-policy-binding-safe-upgrades",
      "api-policy-safe-upgrades",
    ]);
    assertEveryKubernetesResourceHasProvider(graph);
    assertChildNamesStartWithParent(graph);
  });

  it("declares nothing in a cluster that has them", async () => {
    const graph = await deploy(programWith([]));
    assert.deepEqual(graph.children("api"), []);
  });

  for (const mesh of ["istio", "linkerd"]) {
    it(`declares nothing in the cluster that the settings name, with ${mesh}`, async () => {
      // Both clusters are this one, so that it has what only one of them says.
      const kinds = ["gateways", "httproutes", "grpcroutes"];
      installGatewayApi(api.cluster, "pulumi-kubernetes", ...kinds);
      const own = (name: string, more: object = {}) => ({
        name,
        provider: "kubeconfig",
        context: name,
        ...more,
      });
      const graph = await runProgram({
        stack: "existing",
        preview: true,
        config: {
          "archipelago:mesh": mesh,
          "archipelago:clusters": JSON.stringify([
            own("eu", { gatewayApi: "existing" }),
            own("us", { gatewayApi: "install" }),
          ]),
          "archipelago:karmada": JSON.stringify({ enabled: false }),
          "archipelago:kubeconfig": ownKubeconfig(api, ["eu", "us"]),
        },
      });
      assert.deepEqual(graph.children("gateway-api-eu"), []);
      assert.notDeepEqual(graph.children("gateway-api-us"), []);
    });
  }
});
