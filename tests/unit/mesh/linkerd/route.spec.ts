import assert from "node:assert/strict";
import { linkerdMeshing } from "../../../../components/mesh/linkerd/meshing.ts";
import { mirrorRoute, type Reach } from "../../../../components/mesh/linkerd/route.ts";
import type { SharedService } from "../../../../components/mesh/meshing.ts";

// Where one name leads. That Linkerd takes the route, and that a gateway does not, is for the fleet tests.
const service: SharedService = {
  namespace: "demo",
  name: "hello",
  port: 5000,
  cluster: "eu",
  clusters: ["us", "eu", "ap"],
  evenly: true,
};

function places(changes: Partial<SharedService>, reach: Reach = "gateways"): string[] {
  const route = mirrorRoute({ ...service, ...changes }, reach);
  const rules = route?.spec["rules"] as { backendRefs: { name: string; weight: number }[] }[];
  assert.equal(rules.length, 1);
  return (rules[0]?.backendRefs ?? []).map(({ name, weight }) => `${name} ${weight}`);
}

describe("the route to all places of a Service", () => {
  it("leads to the cluster's own and to every mirror, evenly", () => {
    assert.deepEqual(places({}), ["hello 1", "hello-ap 1", "hello-us 1"]);
    assert.deepEqual(places({ cluster: "us" }), ["hello 1", "hello-ap 1", "hello-eu 1"]);
    assert.deepEqual(places({ evenly: false }), ["hello 1", "hello-ap 1", "hello-us 1"]);
  });

  it("leads to no place that is not there, the cluster's own among them", () => {
    assert.deepEqual(places({ clusters: ["us", "ap"] }), ["hello-ap 1", "hello-us 1"]);
  });

  it("hangs on the cluster's own Service and takes every request", () => {
    const route = mirrorRoute(service, "gateways");
    assert.deepEqual(
      [route?.apiVersion, route?.kind, route?.metadata],
      ["gateway.networking.k8s.io/v1", "HTTPRoute", { name: "hello", namespace: "demo" }],
    );
    assert.deepEqual(route?.spec["parentRefs"], [
      { group: "", kind: "Service", name: "hello", port: 5000 },
    ]);
  });

  it("is not needed by a cluster that is alone", () => {
    assert.equal(mirrorRoute({ ...service, clusters: ["eu"] }, "gateways"), undefined);
  });

  it("leads to pods on a flat network: cluster by cluster where evenly, else to the federated Service", () => {
    assert.deepEqual(places({}, "flat"), ["hello 1", "hello-ap 1", "hello-us 1"]);
    assert.deepEqual(places({ evenly: false }, "flat"), ["hello-federated 1"]);
  });
});

describe("the labels of a Service that every cluster has", () => {
  const selector = { "mirror.linkerd.io/exported": "true" };
  const labels = (reach: Reach, evenly: boolean) =>
    linkerdMeshing({
      clusters: ["eu", "us"],
      reach,
      bundled: true,
      selector,
      revoked: [],
    }).sharedService({ evenly }).labels;

  it("are on a flat network just the one for what its route leads to, as Linkerd is late with two", () => {
    assert.deepEqual(labels("flat", true), { "mirror.linkerd.io/exported": "remote-discovery" });
    assert.deepEqual(labels("flat", false), { "mirror.linkerd.io/federated": "member" });
  });

  it("are behind gateways what the settings say, however its places are taken", () => {
    assert.deepEqual(labels("gateways", true), selector);
    assert.deepEqual(labels("gateways", false), selector);
  });
});
