import assert from "node:assert/strict";
import {
  baseValues,
  eastWestGatewayLabels,
  eastWestGatewayPorts,
  eastWestGatewayValues,
  istiodValues,
} from "../../../../components/mesh/istio/values.ts";

// What the program asks of Istio's charts. That the charts understand these values is shown where they are rendered and
// installed, in the fleet tests.
const member = {
  cluster: "eu",
  network: "eu-net",
  meshId: "archipelago",
  version: "1.31.1",
  hub: "docker.io/istio",
};

describe("values of Istio's charts", () => {
  it("give every cluster its name and network in the same mesh", () => {
    assert.deepEqual(istiodValues(member, "Q0E=")["global"], {
      hub: "docker.io/istio",
      tag: "1.31.1",
      meshID: "archipelago",
      network: "eu-net",
      multiCluster: { clusterName: "eu" },
    });
  });

  it("give each webhook of both charts the root certificate", () => {
    const istiod = istiodValues(member, "Q0E=");
    assert.deepEqual(istiod["base"], { validationCABundle: "Q0E=" });
    assert.deepEqual(istiod["istiodRemote"], { injectionCABundle: "Q0E=" });
    assert.deepEqual(baseValues("Q0E=")["base"], { validationCABundle: "Q0E=" });
  });

  it("let the proxies log requests, answer DNS and start before the application", () => {
    assert.deepEqual(istiodValues(member, "Q0E=")["meshConfig"], {
      accessLogFile: "/dev/stdout",
      defaultConfig: {
        holdApplicationUntilProxyStarts: true,
        proxyMetadata: { ISTIO_META_DNS_CAPTURE: "true" },
      },
    });
  });

  it("leave the gateway's Service to the program", () => {
    const values = eastWestGatewayValues("eu-net");
    assert.deepEqual(values["service"], { type: "None" });
    assert.equal(values["networkGateway"], "eu-net");
    assert.deepEqual(values["labels"], eastWestGatewayLabels);
  });

  it("open the gateway for mesh traffic and health checks only", () => {
    assert.deepEqual(
      eastWestGatewayPorts.map(({ port, targetPort }) => [port, targetPort]),
      [
        [15021, 15021],
        [15443, 15443],
      ],
    );
  });
});
