import assert from "node:assert/strict";
import type { GatewayApiObject } from "../../../components/mesh/gatewayApi.ts";
import { GatewayApiDefinitions } from "../../../components/mesh/gatewayApiDefinitions.ts";
import { deploy } from "../../support/graph.ts";
import {
  assertChildNamesStartWithParent,
  assertEveryKubernetesResourceHasProvider,
} from "../../support/matchers.ts";
import { clusterProvider } from "./istio/fixture.ts";

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

// What is declared. That a cluster takes it is for the fleet tests.
const programWith = (given: readonly GatewayApiObject[]) => () =>
  new GatewayApiDefinitions("api", { objects: given }, { provider: clusterProvider("eu") });

describe("GatewayApiDefinitions", () => {
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

  it("leaves it to a cluster that has it", async () => {
    const graph = await deploy(programWith([]));
    assert.deepEqual(graph.children("api"), []);
  });
});
