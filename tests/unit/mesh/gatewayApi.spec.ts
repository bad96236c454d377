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

// Proves: the parsing of small manifests of the real one's form. Does not prove that the real one is parsed, nor that a
// cluster accepts the result: the fleet tests do.
describe("parseGatewayApi", () => {
  it("keeps the definition of a kind, without its status and descriptions", () => {
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

  it("rejects an object outside the standard channel, naming the document", () => {
    const stranger = "apiVersion: v1\nkind: Secret\nmetadata: {name: x}\nspec: {}\n";
    assert.throws(
      () => parseGatewayApi(`${definition}---\n${stranger}`),
      /document 2 of the Gateway API manifest: .*kind/s,
    );
  });

  it("rejects text that is not YAML, naming the document", () => {
    assert.throws(() => parseGatewayApi("a: [1"), /document 1 of the Gateway API manifest: /);
  });

  it("rejects the error page of a proxy", () => {
    assert.throws(() => parseGatewayApi("<html>not here</html>"), /document 1 of the Gateway API/);
  });

  it("rejects an empty manifest", () => {
    assert.throws(() => parseGatewayApi(""), /contains no object/);
  });
});
