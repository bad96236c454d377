import assert from "node:assert/strict";

import { FLEET, kubeconfig, linode, own, parsed, refuses, type Written } from "./support.ts";

// Proves: what the settings of Linkerd's Links take, complete and refuse. Does not prove that a fleet works with them.

const INGRESS = {
  name: "emissary",
  namespace: "emissary-system",
  probe: { port: 80, path: "/ready" },
};

function linkerd(multicluster: Written, more: Written = {}): Written {
  return { mesh: "linkerd", linkerd: { multicluster }, ...more };
}

/** Two clusters of the user's own whose pods reach each other. */
const FLAT: Written = {
  network: "flat",
  clusters: [
    own("eu", { podCidrs: ["10.1.0.0/16"], serviceCidrs: ["10.101.0.0/16"] }),
    own("ap", { podCidrs: ["10.2.0.0/16"], serviceCidrs: ["10.102.0.0/16"] }),
  ],
  kubeconfig: kubeconfig("eu", "ap"),
};

describe("what the settings say of Links without being asked", () => {
  it("exports by Linkerd's own label, through its own gateway, to every cluster", () => {
    assert.deepEqual(parsed({ mesh: "linkerd" }).linkerd.multicluster, {
      selector: { "mirror.linkerd.io/exported": "true" },
      gateway: { enabled: true, annotations: {} },
      revoked: [],
      tokenGeneration: 1,
    });
  });

  it("completes an ingress from its name, with a label of its own beside the gateway", () => {
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

  it("gives an ingress in the gateway's place the gateway's label", () => {
    const selector = { team: "islands" };
    const { ingress } = parsed(linkerd({ selector, gateway: { enabled: false }, ingress: INGRESS }))
      .linkerd.multicluster;
    assert.deepEqual(ingress?.selector, selector);
  });

  it("leaves the section alone while the mesh is another", () => {
    const section = { revoked: [{ source: "eu", target: "nowhere" }] };
    assert.doesNotThrow(() => parsed({ linkerd: { multicluster: section } }));
  });

  it("lets a fleet of one do without a way in", () => {
    const alone = { clusters: [linode("eu")], manager: undefined, karmada: { enabled: false } };
    assert.doesNotThrow(() => parsed(linkerd({ gateway: { enabled: false } }, alone)));
  });
});

describe("settings of Links that cannot be", () => {
  refuses([
    [
      "a selector of every Service",
      linkerd({ selector: {} }),
      "linkerd.multicluster.selector: is empty; got a section; allowed at least one label, or every Service would be meant",
    ],
    [
      "a label that is none",
      linkerd({ selector: { "-": "true" } }),
      'linkerd.multicluster.selector["-"]: is not a valid key; got "true"; allowed Kubernetes labels',
    ],
    [
      "remote discovery over gateways",
      linkerd({ selector: { "mirror.linkerd.io/exported": "remote-discovery" } }),
      'linkerd.multicluster.selector["mirror.linkerd.io/exported"]: asks for remote discovery, whose pods are only reached on a flat network; got "remote-discovery"; allowed another label, or network: flat',
    ],
    [
      "federated Services over gateways",
      linkerd({ ingress: { ...INGRESS, selector: { "mirror.linkerd.io/federated": "member" } } }),
      'linkerd.multicluster.ingress.selector["mirror.linkerd.io/federated"]: asks for federated Services, whose pods are only reached on a flat network; got "member"; allowed another label, or network: flat',
    ],
    [
      "no way in",
      linkerd({ gateway: { enabled: false } }),
      "linkerd.multicluster.gateway.enabled: leaves no way into eu, ap; got false; allowed true, an ingress in each of them, or network: flat",
    ],
    [
      "an ingress in one cluster of two, in the gateway's place",
      linkerd({ gateway: { enabled: false }, ingress: { ...INGRESS, clusters: ["ap"] } }),
      "linkerd.multicluster.gateway.enabled: leaves no way into eu; got false; allowed true, an ingress in each of them, or network: flat",
    ],
    [
      "an ingress in no cluster of the fleet",
      linkerd({ ingress: { ...INGRESS, clusters: ["eu", "us"] } }),
      'linkerd.multicluster.ingress.clusters[1]: is the name of no cluster; got "us"; allowed eu, ap',
    ],
    [
      "an ingress without a probe",
      linkerd({ ingress: { name: "emissary", namespace: "emissary" } }),
      "linkerd.multicluster.ingress.probe: is missing; got nothing; allowed a section with port, path, periodSeconds",
    ],
    [
      "a probe of no path",
      linkerd({ ingress: { ...INGRESS, probe: { port: 80, path: "ready" } } }),
      'linkerd.multicluster.ingress.probe.path: is not a path; got "ready"; allowed a path such as /ready',
    ],
    [
      "an ingress on a flat network",
      linkerd({ ingress: INGRESS }, FLAT),
      "linkerd.multicluster.ingress: has no meaning on a flat network, where pods are reached without a gateway; got a section; allowed no ingress, or network: gateways",
    ],
    [
      "a second way in that is called like a cluster",
      linkerd(
        { ingress: { ...INGRESS, name: "edge" } },
        { clusters: [linode("eu"), linode("eu-edge")] },
      ),
      'linkerd.multicluster.ingress.name: makes eu-edge, which is a cluster; got "edge"; allowed an ingress or a cluster of another name',
    ],
    [
      "a second way in whose name is too long",
      linkerd(
        { ingress: { ...INGRESS, name: "e".repeat(55) } },
        { clusters: [linode("eu"), linode("a")] },
      ),
      `linkerd.multicluster.ingress.name: makes eu-${"e".repeat(55)} of eu, which is too long; got "${"e".repeat(55)}"; allowed at most 57 characters together`,
    ],
    [
      "a pair with a cluster that is not there",
      linkerd({ revoked: [{ source: "eu", target: "us" }] }),
      'linkerd.multicluster.revoked[0].target: is the name of no cluster; got "us"; allowed eu, ap',
    ],
    [
      "a cluster taken from itself",
      linkerd({ revoked: [{ source: "eu", target: "eu" }] }),
      'linkerd.multicluster.revoked[0].target: is the source too; got "eu"; allowed another cluster than the source',
    ],
    [
      "a pair twice",
      linkerd({
        revoked: [
          { source: "eu", target: "ap" },
          { source: "ap", target: "eu" },
          { source: "eu", target: "ap" },
        ],
      }),
      "linkerd.multicluster.revoked[2]: is the pair of linkerd.multicluster.revoked[0] too; got a section; allowed each pair once",
    ],
    [
      "a generation before the first",
      linkerd({ tokenGeneration: 0 }),
      "linkerd.multicluster.tokenGeneration: is out of range; got 0; allowed a whole number from 1 to 1000000",
    ],
  ]);

  it("is a fleet of two without the mistakes", () => {
    assert.equal(parsed({ ...FLEET, mesh: "linkerd" }).clusters.length, 2);
    assert.doesNotThrow(() => parsed(linkerd({}, FLAT)));
  });
});
