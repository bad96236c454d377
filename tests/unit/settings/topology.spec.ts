import assert from "node:assert/strict";

import { linode, parsed, rejects } from "./support.ts";

// Proves: the topologies that the settings accept and reject. Graph tests prove what is declared for them, fleet tests
// that it works.

const REMOTE = { topology: "primary-remote" };

describe("a topology", () => {
  it("has an istiod in every cluster by default", () => {
    const { istio, clusters } = parsed();
    assert.equal(istio.topology, "multi-primary");
    assert.deepEqual(
      clusters.map(({ primary }) => primary),
      [undefined, undefined],
    );
  });

  it("may mix primaries and remotes, in any order", () => {
    const { clusters } = parsed({
      istio: REMOTE,
      clusters: [
        linode("us", { primary: "eu" }),
        linode("eu"),
        linode("ap"),
        linode("in", { primary: "ap" }),
      ],
    });
    assert.deepEqual(
      clusters.map(({ name, primary }) => [name, primary]),
      [
        ["us", "eu"],
        ["eu", undefined],
        ["ap", undefined],
        ["in", "ap"],
      ],
    );
  });

  rejects([
    [
      "an unsupported topology",
      { istio: { topology: "ambient" } },
      'istio.topology: unsupported value; got "ambient"; expected one of: multi-primary, primary-remote',
    ],
    [
      "a primary with multi-primary",
      { clusters: [linode("eu"), linode("us", { primary: "eu" })] },
      'clusters[1].primary: has no effect with istio.topology: multi-primary; got "eu"; expected no primary, or istio.topology: primary-remote',
    ],
    [
      "primary-remote without a remote",
      { istio: REMOTE },
      'istio.topology: no cluster has a primary; got "primary-remote"; expected multi-primary, or a cluster with a primary',
    ],
    [
      "an unknown primary",
      { istio: REMOTE, clusters: [linode("eu"), linode("ap"), linode("us", { primary: "mars" })] },
      'clusters[2].primary: unknown cluster; got "mars"; expected one of: eu, ap',
    ],
    [
      "the manager as a primary",
      { istio: REMOTE, clusters: [linode("eu"), linode("us", { primary: "manager" })] },
      'clusters[1].primary: unknown cluster; got "manager"; expected one of: eu',
    ],
    [
      "a remote as a primary",
      {
        istio: REMOTE,
        clusters: [linode("eu"), linode("us", { primary: "eu" }), linode("in", { primary: "us" })],
      },
      'clusters[2].primary: is a remote of eu; got "us"; expected one of: eu',
    ],
    [
      "a cluster as its own primary",
      { istio: REMOTE, clusters: [linode("eu", { primary: "eu" })] },
      'clusters[0].primary: is the cluster itself; got "eu"; expected a cluster that has no primary itself',
    ],
    [
      "remotes of one another",
      {
        istio: REMOTE,
        clusters: [linode("eu", { primary: "us" }), linode("us", { primary: "eu" })],
      },
      'clusters[0].primary: is a remote of eu; got "us"; expected a cluster that has no primary itself',
      'clusters[1].primary: is a remote of us; got "eu"; expected a cluster that has no primary itself',
    ],
    [
      "remotes with Linkerd",
      {
        mesh: "linkerd",
        istio: REMOTE,
        clusters: [linode("eu"), linode("us", { primary: "eu" })],
      },
      'istio.topology: requires mesh: istio, as Linkerd has a control plane in every cluster; got "primary-remote"; expected multi-primary',
      'clusters[1].primary: requires mesh: istio, as Linkerd has a control plane in every cluster; got "eu"; expected no primary',
    ],
    [
      "an invalid name",
      { istio: REMOTE, clusters: [linode("eu"), linode("us", { primary: "EU" })] },
      'clusters[1].primary: invalid cluster name; got "EU"; expected the name of a cluster',
    ],
  ]);
});

describe("an ACL with remotes", () => {
  const acl = { ipv4: ["192.0.2.0/24"] };

  it("need not contain a remote, which calls no API", () => {
    assert.doesNotThrow(() =>
      parsed({
        istio: REMOTE,
        clusters: [
          linode("eu", { egress: ["192.0.2.7"], acl }),
          linode("us", { primary: "eu", acl }),
        ],
      }),
    );
  });

  rejects([
    [
      "a primary that a remote's ACL blocks",
      {
        istio: REMOTE,
        clusters: [
          linode("eu", { egress: ["198.51.100.7"] }),
          linode("us", { primary: "eu", acl }),
        ],
      },
      "clusters[1].acl: blocks clusters[0] (eu), which calls from 198.51.100.7; got no range that contains it; expected 198.51.100.7 or a range that contains it",
    ],
  ]);
});

describe("the mesh's own namespace", () => {
  it("is istio-system by default", () => {
    assert.equal(parsed().istio.namespace, "istio-system");
    assert.equal(parsed({ istio: { namespace: "mesh" } }).istio.namespace, "mesh");
  });

  rejects([
    [
      "an invalid namespace",
      { istio: { namespace: "Mesh" } },
      'istio.namespace: invalid DNS-1123 label; got "Mesh"; expected a DNS-1123 label of at most 63 characters: a-z, 0-9 and - inside',
    ],
    ...[
      "kube-system",
      "default",
      "archipelago-gate",
      "demo",
      "istio-ingress",
      "karmada-system",
    ].map(
      (namespace) =>
        [
          `the reserved ${namespace}`,
          { istio: { namespace } },
          `istio.namespace: reserved namespace; got "${namespace}"; expected a namespace that nothing else uses`,
        ] as const,
    ),
  ]);
});
