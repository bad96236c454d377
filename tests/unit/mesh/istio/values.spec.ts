import assert from "node:assert/strict";
import {
  baseValues,
  eastWestGatewayLabels,
  eastWestGatewayPorts,
  eastWestGatewayValues,
  istiodValues,
  remoteIstiodValues,
  rootValues,
} from "../../../../components/mesh/istio/values.ts";
import type { TrafficPolicy } from "../../../../components/mesh/istio/trafficPolicy.ts";

// Proves: the program's values for Istio's charts. Does not prove that the charts accept them: the fleet tests do, which
// render and install the charts.
const member = {
  cluster: "eu",
  network: "eu-net",
  namespace: "istio-system",
  meshId: "archipelago",
  version: "1.31.1",
  hub: "docker.io/istio",
};

describe("values of Istio's charts", () => {
  it("give every cluster its name and network in the same mesh", () => {
    assert.deepEqual(istiodValues(member, "Q0E=", false)["global"], {
      hub: "docker.io/istio",
      tag: "1.31.1",
      meshID: "archipelago",
      networkPolicy: { enabled: true },
      network: "eu-net",
      istioNamespace: "istio-system",
      multiCluster: { clusterName: "eu" },
      enableReaderRBAC: false,
    });
  });

  it("give each webhook of both charts the root certificate", () => {
    const istiod = istiodValues(member, "Q0E=", false);
    assert.deepEqual(istiod["base"], { validationCABundle: "Q0E=" });
    assert.deepEqual(istiod["istiodRemote"], { injectionCABundle: "Q0E=" });
    assert.deepEqual(baseValues("istio-system", "Q0E=")["base"], { validationCABundle: "Q0E=" });
  });

  it("make istiod maintain remotes only if it has some", () => {
    const { global } = istiodValues(member, "Q0E=", true);
    const plain = istiodValues(member, "Q0E=", false)["global"];
    assert.deepEqual(global, { ...(plain as object), externalIstiod: true });
  });

  it("hide istiod's Service from the mesh if it is to be hidden", () => {
    const hidden = istiodValues(member, "Q0E=", false, true);
    const { serviceAnnotations, ...rest } = hidden;
    assert.deepEqual(serviceAnnotations, { "networking.istio.io/exportTo": "~" });
    assert.deepEqual(rest, istiodValues(member, "Q0E=", false));
  });

  it("direct a cluster without an istiod to another's, with its own name and network", () => {
    assert.deepEqual(remoteIstiodValues(member, "Q0E=", "203.0.113.7"), {
      profile: "remote",
      global: {
        hub: "docker.io/istio",
        tag: "1.31.1",
        meshID: "archipelago",
        network: "eu-net",
        istioNamespace: "istio-system",
        multiCluster: { clusterName: "eu" },
        enableReaderRBAC: false,
        remotePilotAddress: "203.0.113.7",
      },
      istiodRemote: {
        injectionPath: "/inject/cluster/eu/net/eu-net",
        injectionCABundle: "Q0E=",
      },
    });
  });

  it("give both charts the mesh's own namespace", () => {
    const elsewhere = { ...member, namespace: "mesh" };
    for (const values of [
      baseValues("mesh", "Q0E="),
      istiodValues(elsewhere, "Q0E=", false),
      remoteIstiodValues(elsewhere, "Q0E=", "203.0.113.7"),
    ]) {
      assert.equal((values["global"] as Record<string, unknown>)["istioNamespace"], "mesh");
    }
  });

  it("let istiod take other roots only where there are some, so that no other istiod restarts", () => {
    assert.deepEqual(istiodValues(member, "Q0E=", false)["env"], {
      PILOT_REMOTE_CLUSTER_TIMEOUT: "10s",
    });
    assert.deepEqual(rootValues(), {});
    assert.deepEqual(rootValues(true), { env: { ISTIO_MULTIROOT_MESH: "true" } });
  });

  it("let the proxies log requests, answer DNS, take roots and start before the application", () => {
    assert.deepEqual(istiodValues(member, "Q0E=", false)["meshConfig"], {
      accessLogFile: "/dev/stdout",
      defaultConfig: {
        holdApplicationUntilProxyStarts: true,
        proxyMetadata: { ISTIO_META_DNS_CAPTURE: "true", PROXY_CONFIG_XDS_AGENT: "true" },
      },
    });
  });

  it("make every proxy give up on endpoints to which connections fail", () => {
    const outlierDetection = {
      consecutiveLocalOriginFailures: 2,
      consecutive5xxErrors: 0,
      interval: "2s",
      baseEjectionTime: "30s",
      maxEjectionPercent: 100,
      minHealthPercent: 1,
    };
    const meshConfig = (trafficPolicy: TrafficPolicy): Record<string, unknown> =>
      istiodValues({ ...member, trafficPolicy }, "Q0E=", false)["meshConfig"] as Record<
        string,
        unknown
      >;
    const both = meshConfig({ connectTimeout: "2s", outlierDetection });
    assert.equal(both["connectTimeout"], "2s");
    assert.deepEqual(both["tcpKeepalive"], { time: "5s", interval: "2s", probes: 3 });
    // Otherwise Istio refuses consecutiveLocalOriginFailures.
    assert.deepEqual(both["defaultTrafficPolicy"], {
      outlierDetection: { splitExternalLocalOriginErrors: true, ...outlierDetection },
    });
    const one = meshConfig({ connectTimeout: "10s" });
    assert.equal(one["connectTimeout"], "10s");
    assert.equal("defaultTrafficPolicy" in one, false);
  });

  it("leave the gateway's Service to the program", () => {
    const values = eastWestGatewayValues("eu-net", true);
    // The chart's network policy allows these.
    assert.deepEqual(values["service"], { type: "None", ports: eastWestGatewayPorts(true) });
    assert.equal(values["networkGateway"], "eu-net");
    assert.deepEqual(values["labels"], eastWestGatewayLabels);
  });

  it("open the gateway for mesh traffic and health checks only", () => {
    assert.deepEqual(
      eastWestGatewayPorts(false).map(({ port, targetPort }) => [port, targetPort]),
      [
        [15021, 15021],
        [15443, 15443],
      ],
    );
  });

  it("open it for istiod too if remotes reach their primary's through it", () => {
    assert.deepEqual(
      eastWestGatewayPorts(true).map(({ port }) => port),
      [15021, 15443, 15012, 15017],
    );
  });
});
