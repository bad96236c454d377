import assert from "node:assert/strict";
import { linkerdIntegration } from "../../../../components/mesh/linkerd/integration.ts";
import { mirrorRoute, type NetworkMode } from "../../../../components/mesh/linkerd/route.ts";
import type { GlobalService } from "../../../../components/mesh/integration.ts";

// Proves: the backends of a global Service. Does not prove that Linkerd follows the route, and a gateway does not: the
// fleet tests do.
const service: GlobalService = {
  namespace: "demo",
  name: "hello",
  port: 5000,
  cluster: "eu",
  clusters: ["us", "eu", "ap"],
  loadBalancing: "even",
};

function backends(changes: Partial<GlobalService>, network: NetworkMode = "gateways"): string[] {
  const route = mirrorRoute({ ...service, ...changes }, network);
  const rules = route?.spec["rules"] as { backendRefs: { name: string; weight: number }[] }[];
  assert.equal(rules.length, 1);
  return (rules[0]?.backendRefs ?? []).map(({ name, weight }) => `${name} ${weight}`);
}

describe("the route to all backends of a global Service", () => {
  it("leads to the cluster's own Service and to every mirror, with the same weight", () => {
    assert.deepEqual(backends({}), ["hello 1", "hello-ap 1", "hello-us 1"]);
    assert.deepEqual(backends({ cluster: "us" }), ["hello 1", "hello-ap 1", "hello-eu 1"]);
    assert.deepEqual(backends({ loadBalancing: "locality" }), [
      "hello 1",
      "hello-ap 1",
      "hello-us 1",
    ]);
  });

  it("has no backend in a cluster without endpoints, also not in its own", () => {
    assert.deepEqual(backends({ clusters: ["us", "ap"] }), ["hello-ap 1", "hello-us 1"]);
  });

  it("has the cluster's own Service as parent, and matches every request", () => {
    const route = mirrorRoute(service, "gateways");
    assert.deepEqual(
      [route?.apiVersion, route?.kind, route?.metadata],
      ["gateway.networking.k8s.io/v1", "HTTPRoute", { name: "hello", namespace: "demo" }],
    );
    assert.deepEqual(route?.spec["parentRefs"], [
      { group: "", kind: "Service", name: "hello", port: 5000 },
    ]);
  });

  it("is not needed in a fleet of one", () => {
    assert.equal(mirrorRoute({ ...service, clusters: ["eu"] }, "gateways"), undefined);
  });

  it("leads to pods on a flat network: cluster by cluster for even load balancing, else to the federated Service", () => {
    assert.deepEqual(backends({}, "flat"), ["hello 1", "hello-ap 1", "hello-us 1"]);
    assert.deepEqual(backends({ loadBalancing: "locality" }, "flat"), ["hello-federated 1"]);
  });
});

describe("the labels of a global Service", () => {
  const selector = { "mirror.linkerd.io/exported": "true" };
  const labels = (network: NetworkMode, loadBalancing: GlobalService["loadBalancing"]) =>
    linkerdIntegration({
      clusters: ["eu", "us"],
      network,
      linkerdGateway: true,
      selector,
      revoked: [],
    }).globalService({ loadBalancing }).labels;

  it("are on a flat network only the one for the backends of its route, as Linkerd delays a Service with both", () => {
    assert.deepEqual(labels("flat", "even"), { "mirror.linkerd.io/exported": "remote-discovery" });
    assert.deepEqual(labels("flat", "locality"), { "mirror.linkerd.io/federated": "member" });
  });

  it("are the exporting labels of the settings behind gateways, for each kind of load balancing", () => {
    assert.deepEqual(labels("gateways", "even"), selector);
    assert.deepEqual(labels("gateways", "locality"), selector);
  });
});
