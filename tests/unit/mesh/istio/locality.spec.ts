import assert from "node:assert/strict";
import { localitySetting, regionFailovers } from "../../../../components/mesh/istio/locality.ts";
import { istioIntegration } from "../../../../components/mesh/istio/integration.ts";
import { istiodValues } from "../../../../components/mesh/istio/values.ts";
import { sharedHello } from "../../../../components/workloads/demoPlan.ts";

// Proves: the configuration of Istio. Does not prove that requests stay in a region, fail over and return: the fleet
// tests do.
const members = [
  { name: "eu", region: "gb-lon" },
  { name: "eu-two", region: "gb-lon" },
  { name: "ap", region: "sg-sin-2" },
  { name: "us", region: "us-lax" },
];
const hello = sharedHello("eu", ["eu", "us"]);

describe("locality", () => {
  it("has each region once and sorted, in any order of the settings", () => {
    const failovers = [
      { from: "gb-lon", to: "sg-sin-2" },
      { from: "us-lax", to: "gb-lon" },
    ];
    assert.deepEqual(
      regionFailovers(members, { us: "eu-two", eu: "ap", "eu-two": "ap" }),
      failovers,
    );
    assert.deepEqual(
      regionFailovers(members.toReversed(), { "eu-two": "ap", us: "eu" }),
      failovers,
    );
    assert.deepEqual(regionFailovers(members, {}), []);
  });

  it("is in the mesh's configuration only if enabled", () => {
    const member = {
      cluster: "eu",
      network: "eu",
      namespace: "n",
      meshId: "m",
      version: "1.31.1",
      hub: "h",
    };
    const settingOf = (values: Record<string, unknown>): unknown =>
      (values["meshConfig"] as Record<string, unknown>)["localityLbSetting"];
    assert.equal(settingOf(istiodValues(member, "Q0E=", false)), undefined);
    const failover = [{ from: "gb-lon", to: "us-lax" }];
    assert.deepEqual(settingOf(istiodValues({ ...member, failover }, "Q0E=", false)), {
      enabled: true,
      failover,
    });
    assert.deepEqual(localitySetting([]), { enabled: true });
  });

  it("ejects failing endpoints of hello, up to a whole region", () => {
    const integration = istioIntegration({ locality: true, ingressHosts: [], remotes: [] });
    assert.deepEqual(integration.route(hello), {
      apiVersion: "networking.istio.io/v1",
      kind: "DestinationRule",
      metadata: { name: "hello", namespace: "demo" },
      spec: {
        host: "hello.demo.svc.cluster.local",
        trafficPolicy: {
          outlierDetection: {
            consecutive5xxErrors: 5,
            interval: "10s",
            baseEjectionTime: "30s",
            maxEjectionPercent: 100,
          },
        },
      },
    });
    assert.equal(
      istioIntegration({ locality: false, ingressHosts: [], remotes: [] }).route(hello),
      undefined,
    );
  });
});

describe("hello's ingress route", () => {
  it("is a port of the ingress gateway and a route to hello, for the hosts of the settings", () => {
    const hosts = ["hello.example.com"];
    const [gateway, route, ...rest] = istioIntegration({
      locality: false,
      ingressHosts: hosts,
      remotes: [],
    }).expose(hello);
    assert.deepEqual(rest, []);
    assert.equal(gateway?.kind, "Gateway");
    assert.deepEqual(gateway.spec, {
      selector: { istio: "ingress" },
      servers: [{ port: { number: 80, name: "http", protocol: "HTTP" }, hosts }],
    });
    assert.equal(route?.kind, "VirtualService");
    assert.deepEqual(route.spec, {
      hosts,
      gateways: ["hello"],
      http: [
        {
          route: [
            { destination: { host: "hello.demo.svc.cluster.local", port: { number: 5000 } } },
          ],
        },
      ],
    });
  });

  it("is missing in a region without an istiod, as are its rules: its primary has them", () => {
    const integration = istioIntegration({
      locality: true,
      ingressHosts: ["*"],
      remotes: [hello.cluster],
    });
    assert.deepEqual(integration.expose(hello), []);
    assert.equal(integration.route(hello), undefined);
    assert.equal(integration.route({ ...hello, loadBalancing: "even" }), undefined);
  });

  it("is missing without ingress gateways", () => {
    assert.deepEqual(
      istioIntegration({ locality: true, ingressHosts: [], remotes: [] }).expose(hello),
      [],
    );
  });
});
