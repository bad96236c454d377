import assert from "node:assert/strict";
import { gatewayAnnotations } from "../../../../components/mesh/linkerd/gatewayPlan.ts";
import { linkerdGatewayDescription, linkSpec } from "../../../../components/mesh/linkerd/link.ts";
import {
  type FleetIngress,
  type LinkTopology,
  canReach,
  planLinks,
} from "../../../../components/mesh/linkerd/linkPlan.ts";
import { multiclusterValues } from "../../../../components/mesh/linkerd/multiclusterValues.ts";
import { isRecord } from "../../../support/decode.ts";

// Proves: a fleet's Links and their specs. Does not prove that Linkerd's controllers follow them: the fleet tests do.
const ingress: FleetIngress = {
  name: "emissary",
  namespace: "edge",
  deployment: "emissary",
  serviceAccount: "emissary-account",
  publicPorts: [8080],
  probe: { port: 80, path: "/ready", periodSeconds: 5 },
  clusters: ["us"],
  selector: { "mirror.linkerd.io/exported": "emissary" },
};

const fleet: LinkTopology = {
  clusters: ["eu", "ap", "us"],
  network: "gateways",
  linkerdGateway: true,
  selector: { "mirror.linkerd.io/exported": "true" },
  revoked: [],
};

const written = (changes: Partial<LinkTopology>): string[] =>
  planLinks({ ...fleet, ...changes }).map(
    ({ source, target, link, via }) => `${source}->${target} ${link} ${via}`,
  );

const spec = (changes: Partial<LinkTopology>, link: string) => {
  const planned = planLinks({ ...fleet, ...changes }).find((one) => one.link === link);
  assert.ok(planned);
  return linkSpec(
    { name: link, route: planned.route, address: "203.0.113.7", credentialsDigest: "abc" },
    (digest, prefix) => prefix + digest,
  );
};

describe("the Links of a fleet", () => {
  it("lead from each cluster to each other, by the target's name", () => {
    assert.deepEqual(written({}), [
      "eu->ap ap linkerdGateway",
      "eu->us us linkerdGateway",
      "ap->eu eu linkerdGateway",
      "ap->us us linkerdGateway",
      "us->eu eu linkerdGateway",
      "us->ap ap linkerdGateway",
    ]);
  });

  it("do not exist in a fleet of one", () => {
    assert.deepEqual(written({ clusters: ["eu"] }), []);
  });

  it("exclude a revoked pair, in that direction only", () => {
    const revoked = [{ source: "eu", target: "us" }];
    assert.deepEqual(written({ clusters: ["eu", "us"], revoked }), ["us->eu eu linkerdGateway"]);
    assert.equal(canReach({ ...fleet, revoked }, "eu", "us"), false);
    assert.equal(canReach({ ...fleet, revoked }, "us", "eu"), true);
    assert.equal(canReach({ ...fleet, revoked }, "eu", "eu"), true);
  });

  it("have a second Link with a name of its own to a cluster with gateway and ingress", () => {
    assert.deepEqual(written({ clusters: ["eu", "us"], ingress }), [
      "eu->us us linkerdGateway",
      "eu->us us-emissary ingress",
      "us->eu eu linkerdGateway",
    ]);
  });

  it("lead through the ingress alone, with the plain name, without a Linkerd gateway", () => {
    const everywhere = { ...ingress, clusters: ["eu", "us"] };
    assert.deepEqual(
      written({ clusters: ["eu", "us"], linkerdGateway: false, ingress: everywhere }),
      ["eu->us us ingress", "us->eu eu ingress"],
    );
  });

  it("need no gateway on a flat network", () => {
    assert.deepEqual(written({ clusters: ["eu", "us"], network: "flat" }), [
      "eu->us us pods",
      "us->eu eu pods",
    ]);
  });
});

describe("a Link", () => {
  it("points to the Linkerd gateway with its identity and its probe", () => {
    assert.deepEqual(spec({}, "us"), {
      targetClusterName: "us",
      targetClusterDomain: "cluster.local",
      targetClusterLinkerdNamespace: "linkerd",
      clusterCredentialsSecret: "cluster-credentials-us",
      excludedAnnotations: ["archipelago/credentials-abc"],
      gatewayAddress: "203.0.113.7",
      gatewayPort: "4143",
      gatewayIdentity:
        "linkerd-gateway.linkerd-multicluster.serviceaccount.identity.linkerd.cluster.local",
      probeSpec: {
        path: "/ready",
        port: "4191",
        period: "3s",
        timeout: "2s",
        failureThreshold: "3",
      },
      selector: { matchLabels: { "mirror.linkerd.io/exported": "true" } },
    });
  });

  it("points to the ingress with the ingress' identity, probe and label", () => {
    const { gatewayIdentity, probeSpec, selector, targetClusterName } = {
      probeSpec: undefined,
      selector: undefined,
      gatewayIdentity: undefined,
      ...spec({ ingress }, "us-emissary"),
    };
    assert.equal(targetClusterName, "us-emissary");
    assert.equal(
      gatewayIdentity,
      "emissary-account.edge.serviceaccount.identity.linkerd.cluster.local",
    );
    assert.deepEqual(probeSpec, {
      path: "/ready",
      port: "80",
      period: "5s",
      timeout: "2s",
      failureThreshold: "3",
    });
    assert.deepEqual(selector, { matchLabels: { "mirror.linkerd.io/exported": "emissary" } });
  });

  it("excludes the user's own labels from mirrors, which would be mirrored in turn", () => {
    const link = { excludedLabels: undefined, ...spec({ selector: { team: "islands" } }, "us") };
    assert.deepEqual(link.excludedLabels, ["team"]);
    assert.ok(!("excludedLabels" in spec({}, "us")));
  });

  it("names no gateway on a flat network, and selects Services for discovery of their pods", () => {
    const link = spec({ network: "flat" }, "us");
    assert.deepEqual(Object.keys(link).sort(), [
      "clusterCredentialsSecret",
      "excludedAnnotations",
      "federatedServiceSelector",
      "remoteDiscoverySelector",
      "targetClusterDomain",
      "targetClusterLinkerdNamespace",
      "targetClusterName",
    ]);
  });

  it("can be generated from the gateway's annotations by Linkerd's CLI", () => {
    assert.deepEqual(gatewayAnnotations(linkerdGatewayDescription), {
      "mirror.linkerd.io/gateway-identity":
        "linkerd-gateway.linkerd-multicluster.serviceaccount.identity.linkerd.cluster.local",
      "mirror.linkerd.io/multicluster-gateway": "true",
      "mirror.linkerd.io/probe-path": "/ready",
      "mirror.linkerd.io/probe-period": "3",
    });
  });
});

describe("values of the multicluster chart", () => {
  const us = { name: "us", probePort: 4191 };
  const ap = { name: "ap", probePort: 80 };
  const plan = { gateway: true, links: [us, ap], highAvailability: false };

  it("give each Link a controller, in any order", () => {
    const controllers = [
      { link: { ref: { name: "ap" } }, gateway: { enabled: true, probe: { port: 80 } } },
      { link: { ref: { name: "us" } }, gateway: { enabled: true, probe: { port: 4191 } } },
    ];
    assert.deepEqual(multiclusterValues(plan)["controllers"], controllers);
    assert.deepEqual(multiclusterValues({ ...plan, links: [ap, us] }), multiclusterValues(plan));
  });

  it("probe no gateways on a flat network", () => {
    const { controllers } = multiclusterValues({ ...plan, links: [{ name: "us" }] });
    assert.deepEqual(controllers, [{ link: { ref: { name: "us" } }, gateway: { enabled: false } }]);
  });

  it("leave the load balancer, the accounts and the namespace to the program", () => {
    const values = multiclusterValues(plan);
    assert.equal(values["remoteMirrorServiceAccount"], false);
    assert.equal(values["createNamespaceMetadataJob"], false);
    assert.deepEqual(values["gateway"], {
      enabled: true,
      serviceType: "ClusterIP",
      replicas: 1,
      pauseImage: "registry.k8s.io/pause:3.2",
    });
  });

  it("omit the gateway if an ingress replaces it", () => {
    const { gateway } = multiclusterValues({ ...plan, gateway: false });
    assert.ok(isRecord(gateway));
    assert.equal(gateway["enabled"], false);
  });

  it("have three gateways on different nodes for high availability", () => {
    const values = multiclusterValues({ ...plan, highAvailability: true });
    assert.equal(values["enablePodAntiAffinity"], true);
    assert.equal((values["gateway"] as { replicas: number }).replicas, 3);
  });

  it("take every image from the mirror", () => {
    const values = multiclusterValues({ ...plan, imageMirror: "mirror.example/all" });
    const image = { image: { name: "mirror.example/all/linkerd/controller" } };
    assert.deepEqual(values["controllerDefaults"], image);
    assert.deepEqual(values["localServiceMirror"], image);
    assert.equal(
      (values["gateway"] as { pauseImage: string }).pauseImage,
      "mirror.example/all/pause:3.2",
    );
  });
});
