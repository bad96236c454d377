import assert from "node:assert/strict";
import { parseGatewayApi } from "../../../components/mesh/gatewayApi.ts";

const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: gateways.gateway.networking.k8s.io
  annotations:
    gateway.networking.k8s.io/channel: standard
  labels:
    gateway.networking.k8s.io/policy: Direct
spec:
  group: gateway.networking.k8s.io
  versions:
  - name: v1
    schema:
      openAPIV3Schema:
        description: A gateway.
        properties:
          description:
            description: What the gateway is for.
            type: string
status:
  storedVersions: []
`;

// Small manifests of the real one's form. That the real one is read, and that a cluster takes what is left of it, is
// for the fleet tests.
describe("parseGatewayApi", () => {
  it("keeps what defines a kind, and neither its status nor its prose", () => {
    assert.deepEqual(parseGatewayApi(definition), [
      {
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        metadata: {
          name: "gateways.gateway.networking.k8s.io",
          annotations: { "gateway.networking.k8s.io/channel": "standard" },
          labels: { "gateway.networking.k8s.io/policy": "Direct" },
        },
        spec: {
          group: "gateway.networking.k8s.io",
          versions: [
            {
              name: "v1",
              schema: { openAPIV3Schema: { properties: { description: { type: "string" } } } },
            },
          ],
        },
      },
    ]);
  });

  it("skips comments and empty documents", () => {
    const manifest = `# licence\n---\n${definition}---\n---\n${definition}`;
    assert.equal(parseGatewayApi(manifest).length, 2);
  });

  it("refuses an object that does not belong to the standard channel, naming the document", () => {
    const stranger = "apiVersion: v1\nkind: Secret\nmetadata: {name: x}\nspec: {}\n";
    assert.throws(
      () => parseGatewayApi(`${definition}---\n${stranger}`),
      /document 2 of the Gateway API manifest: .*kind/s,
    );
  });

  it("refuses text that is no YAML, naming the document", () => {
    assert.throws(() => parseGatewayApi("a: [1"), /document 1 of the Gateway API manifest: /);
  });

  it("refuses a page that a proxy sent in its place", () => {
    assert.throws(() => parseGatewayApi("<html>not here</html>"), /document 1 of the Gateway API/);
  });

  it("refuses an empty answer", () => {
    assert.throws(() => parseGatewayApi(""), /contains no object/);
  });
});
