import assert from "node:assert/strict";
import { linkerdIntegration } from "../../../../components/mesh/linkerd/integration.ts";
import { mirrorRoute, type RouteRules } from "../../../../components/mesh/linkerd/route.ts";
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

const gateways: RouteRules = { network: "gateways" };
const flat: RouteRules = { network: "flat" };

function backends(changes: Partial<GlobalService>, rules = gateways): string[] {
  const route = mirrorRoute({ ...service, ...changes }, rules);
  const parts = route?.spec["rules"] as { backendRefs: { name: string; weight: number }[] }[];
  assert.equal(parts.length, 1);
  return (parts[0]?.backendRefs ?? []).map(({ name, weight }) => `${name} ${weight}`);
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

  const near: RouteRules = { ...gateways, locality: { failover: { eu: "us", ap: "eu" } } };

  it("prefers the cluster's own Service, then the failover, then all others alike", () => {
    const local = { loadBalancing: "locality" } as const;
    assert.deepEqual(backends(local, near), ["hello 1000000", "hello-ap 1", "hello-us 100"]);
    assert.deepEqual(backends({ ...local, cluster: "us" }, near), [
      "hello 1000000",
      "hello-ap 1",
      "hello-eu 1",
    ]);
  });

  it("prefers the failover where the cluster has no endpoints, and nothing where that has none either", () => {
    const local = { loadBalancing: "locality" } as const;
    assert.deepEqual(backends({ ...local, clusters: ["us", "ap"] }, near), [
      "hello-ap 1",
      "hello-us 100",
    ]);
    assert.deepEqual(backends({ ...local, clusters: ["ap", "br"] }, near), [
      "hello-ap 1",
      "hello-br 1",
    ]);
  });

  it("keeps even load balancing even", () => {
    assert.deepEqual(backends({}, near), backends({}));
  });

  it("has the cluster's own Service as parent, and matches every request", () => {
    const route = mirrorRoute(service, gateways);
    assert.deepEqual(
      [route?.apiVersion, route?.kind, route?.metadata],
      ["gateway.networking.k8s.io/v1", "HTTPRoute", { name: "hello", namespace: "demo" }],
    );
    assert.deepEqual(route?.spec["parentRefs"], [
      { group: "", kind: "Service", name: "hello", port: 5000 },
    ]);
  });

  it("sends a request again that a region does not answer, behind gateways and not for the gate", () => {
    const annotations = (loadBalancing: GlobalService["loadBalancing"], rules: RouteRules) =>
      mirrorRoute({ ...service, loadBalancing }, rules)?.metadata.annotations;
    assert.deepEqual(annotations("locality", gateways), {
      "retry.linkerd.io/http": "gateway-error",
      "retry.linkerd.io/limit": "4",
      "retry.linkerd.io/timeout": "1s",
    });
    assert.equal(annotations("even", gateways), undefined);
    assert.equal(annotations("locality", flat), undefined);
  });

  it("is not needed in a fleet of one", () => {
    assert.equal(mirrorRoute({ ...service, clusters: ["eu"] }, gateways), undefined);
  });

  it("leads to pods on a flat network: cluster by cluster for even load balancing, else to the federated Service", () => {
    assert.deepEqual(backends({}, flat), ["hello 1", "hello-ap 1", "hello-us 1"]);
    assert.deepEqual(backends({ loadBalancing: "locality" }, flat), ["hello-federated 1"]);
  });
});

describe("the labels of a global Service", () => {
  const selector = { "mirror.linkerd.io/exported": "true" };
  const labels = (network: RouteRules["network"], loadBalancing: GlobalService["loadBalancing"]) =>
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

describe("the annotations of a global Service", () => {
  const annotations = (
    network: RouteRules["network"],
    loadBalancing: GlobalService["loadBalancing"],
  ) =>
    linkerdIntegration({
      ...{ clusters: ["eu", "us"], network, linkerdGateway: true, revoked: [] },
      selector: { "mirror.linkerd.io/exported": "true" },
    }).globalService({ loadBalancing }).annotations;

  it("eject failing endpoints, of which a gateway is one, behind gateways and not for the gate", () => {
    assert.deepEqual(annotations("gateways", "locality"), {
      "balancer.linkerd.io/failure-accrual": "consecutive",
      "balancer.linkerd.io/failure-accrual-consecutive-max-failures": "3",
      "balancer.linkerd.io/failure-accrual-consecutive-min-penalty": "10s",
    });
    assert.equal(annotations("gateways", "even"), undefined);
    assert.equal(annotations("flat", "locality"), undefined);
  });
});
