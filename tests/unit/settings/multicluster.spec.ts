import assert from "node:assert/strict";

import { FLEET, kubeconfig, linode, own, parsed, rejects, type Written } from "./support.ts";

// Proves: defaults and problems of the settings of Linkerd's Links. Does not prove that a fleet works with them.

const INGRESS = {
  name: "emissary",
  namespace: "emissary-system",
  probe: { port: 80, path: "/ready" },
};

function linkerd(multicluster: Written, more: Written = {}): Written {
  return { mesh: "linkerd", linkerd: { multicluster }, ...more };
}

/** Two existing clusters whose pods reach each other. */
const FLAT: Written = {
  network: "flat",
  clusters: [
    own("eu", { podCidrs: ["10.1.0.0/16"], serviceCidrs: ["10.101.0.0/16"] }),
    own("ap", { podCidrs: ["10.2.0.0/16"], serviceCidrs: ["10.102.0.0/16"] }),
  ],
  kubeconfig: kubeconfig("eu", "ap"),
};

describe("defaults of Links", () => {
  it("export Services with Linkerd's own label, through its own gateway, to every cluster", () => {
    assert.deepEqual(parsed({ mesh: "linkerd" }).linkerd.multicluster, {
      selector: { "mirror.linkerd.io/exported": "true" },
      gateway: { enabled: true, annotations: {} },
      revoked: [],
      tokenGeneration: 1,
    });
  });

  it("derive an ingress from its name, with a label of its own in addition to the gateway", () => {
    assert.deepEqual(parsed(linkerd({ ingress: INGRESS })).linkerd.multicluster.ingress, {
      name: "emissary",
      namespace: "emissary-system",
      deployment: "emissary",
      serviceAccount: "emissary",
      clusters: ["eu", "ap"],
      publicPorts: [],
      probe: { port: 80, path: "/ready", periodSeconds: 3 },
      selector: { "mirror.linkerd.io/exported": "emissary" },
    });
  });

  it("give an ingress that replaces the gateway the gateway's label", () => {
    const selector = { team: "islands" };
    const { ingress } = parsed(linkerd({ selector, gateway: { enabled: false }, ingress: INGRESS }))
      .linkerd.multicluster;
    assert.deepEqual(ingress?.selector, selector);
  });

  it("are not checked for conflicts while the mesh is Istio", () => {
    const section = { revoked: [{ source: "eu", target: "nowhere" }] };
    assert.doesNotThrow(() => parsed({ linkerd: { multicluster: section } }));
  });

  it("allow a fleet of one without a gateway", () => {
    const alone = { clusters: [linode("eu")], manager: undefined, karmada: { enabled: false } };
    assert.doesNotThrow(() => parsed(linkerd({ gateway: { enabled: false } }, alone)));
  });
});

describe("invalid settings of Links", () => {
  rejects([
    [
      "a selector of every Service",
      linkerd({ selector: {} }),
      "linkerd.multicluster.selector: must not be empty, as it would select every Service; got a mapping; expected at least one label",
    ],
    [
      "an invalid label",
      linkerd({ selector: { "-": "true" } }),
      'linkerd.multicluster.selector["-"]: invalid key; got "true"; expected Kubernetes labels',
    ],
    [
      "remote discovery over gateways",
      linkerd({ selector: { "mirror.linkerd.io/exported": "remote-discovery" } }),
      'linkerd.multicluster.selector["mirror.linkerd.io/exported"]: selects remote discovery, whose pods are reached only with network: flat; got "remote-discovery"; expected another label, or network: flat',
    ],
    [
      "federated Services over gateways",
      linkerd({ ingress: { ...INGRESS, selector: { "mirror.linkerd.io/federated": "member" } } }),
      'linkerd.multicluster.ingress.selector["mirror.linkerd.io/federated"]: selects federated Services, whose pods are reached only with network: flat; got "member"; expected another label, or network: flat',
    ],
    [
      "no gateway",
      linkerd({ gateway: { enabled: false } }),
      "linkerd.multicluster.gateway.enabled: leaves eu, ap without a gateway; got false; expected true, an ingress in each of these clusters, or network: flat",
    ],
    [
      "an ingress in one cluster of two, without the gateway",
      linkerd({ gateway: { enabled: false }, ingress: { ...INGRESS, clusters: ["ap"] } }),
      "linkerd.multicluster.gateway.enabled: leaves eu without a gateway; got false; expected true, an ingress in each of these clusters, or network: flat",
    ],
    [
      "an ingress in an unknown cluster",
      linkerd({ ingress: { ...INGRESS, clusters: ["eu", "us"] } }),
      'linkerd.multicluster.ingress.clusters[1]: unknown cluster; got "us"; expected one of: eu, ap',
    ],
    [
      "an ingress without a probe",
      linkerd({ ingress: { name: "emissary", namespace: "emissary" } }),
      "linkerd.multicluster.ingress.probe: is required; got nothing; expected a mapping with port, path, periodSeconds",
    ],
    [
      "an invalid path of a probe",
      linkerd({ ingress: { ...INGRESS, probe: { port: 80, path: "ready" } } }),
      'linkerd.multicluster.ingress.probe.path: invalid path; got "ready"; expected a path such as /ready',
    ],
    [
      "an order of clusters on a flat network",
      { ...FLAT, mesh: "linkerd", linkerd: { locality: { enabled: true } } },
      "linkerd.locality.enabled: not supported with network: flat, where the fastest pods of all clusters are preferred; got true; expected false, or network: gateways",
    ],
    [
      "an ingress on a flat network",
      linkerd({ ingress: INGRESS }, FLAT),
      "linkerd.multicluster.ingress: has no effect with network: flat, where pods are reached without a gateway; got a mapping; expected no ingress, or network: gateways",
    ],
    [
      "a second gateway whose Link has the name of a cluster",
      linkerd(
        { ingress: { ...INGRESS, name: "edge" } },
        { clusters: [linode("eu"), linode("eu-edge")] },
      ),
      'linkerd.multicluster.ingress.name: the Link eu-edge would have the name of a cluster; got "edge"; expected another name for the ingress or the cluster',
    ],
    [
      "a second gateway whose Link has too long a name",
      linkerd(
        { ingress: { ...INGRESS, name: "e".repeat(55) } },
        { clusters: [linode("eu"), linode("a")] },
      ),
      `linkerd.multicluster.ingress.name: the name of the Link eu-${"e".repeat(55)} is too long; got "${"e".repeat(55)}"; expected at most 57 characters in <cluster>-<ingress>`,
    ],
    [
      "a pair with an unknown cluster",
      linkerd({ revoked: [{ source: "eu", target: "us" }] }),
      'linkerd.multicluster.revoked[0].target: unknown cluster; got "us"; expected one of: eu, ap',
    ],
    [
      "a pair of one cluster",
      linkerd({ revoked: [{ source: "eu", target: "eu" }] }),
      'linkerd.multicluster.revoked[0].target: same as source; got "eu"; expected another cluster',
    ],
    [
      "a duplicate pair",
      linkerd({
        revoked: [
          { source: "eu", target: "ap" },
          { source: "ap", target: "eu" },
          { source: "eu", target: "ap" },
        ],
      }),
      "linkerd.multicluster.revoked[2]: duplicates linkerd.multicluster.revoked[0]; got a mapping; expected each pair once",
    ],
    [
      "generation 0",
      linkerd({ tokenGeneration: 0 }),
      "linkerd.multicluster.tokenGeneration: out of range; got 0; expected an integer from 1 to 1000000",
    ],
  ]);

  it("is the only problem: without it the fleet is valid", () => {
    assert.equal(parsed({ ...FLEET, mesh: "linkerd" }).clusters.length, 2);
    assert.doesNotThrow(() => parsed(linkerd({}, FLAT)));
  });
});
