import assert from "node:assert/strict";

import {
  type Case,
  kubeconfig,
  linode,
  own,
  problemsOf,
  rejects,
  type Written,
} from "./support.ts";

// Proves: conflicts between two parts of the settings. Does not prove that the supported version pairs work: the tables
// repeat what the projects state that they test.

const UNIQUE_NAME = "a name that no other cluster has";

describe("conflicting clusters", () => {
  rejects([
    [
      "a duplicate name",
      { clusters: [linode("eu"), linode("eu", { label: "b", network: "b" })] },
      `clusters[1].name: already used by clusters[0]; got "eu"; expected ${UNIQUE_NAME}`,
    ],
    [
      "the manager's name in the fleet",
      { clusters: [linode("manager", { label: "b" })] },
      `clusters[0].name: already used by manager; got "manager"; expected ${UNIQUE_NAME}`,
    ],
    [
      "a duplicate label",
      { clusters: [linode("eu", { label: "islands" }), linode("ap", { label: "Islands" })] },
      'clusters[1].label: already used by clusters[0] (eu); got "Islands"; expected a label that no other cluster has',
    ],
    [
      "a label that is another's default",
      { clusters: [linode("eu"), linode("ap", { label: "test-eu" })] },
      'clusters[1].label: already used by clusters[0] (eu); got "test-eu"; expected a label that no other cluster has',
    ],
    [
      "a name whose default label is too long",
      { clusters: [linode("a".repeat(28))] },
      `clusters[0].label: the default test-${"a".repeat(28)} is not an LKE label; got nothing; expected 1 to 32 letters and digits, with single dashes between them`,
    ],
    [
      "a duplicate network",
      { clusters: [linode("eu", { network: "net7" }), linode("ap", { network: "net7" })] },
      'clusters[1].network: already used by clusters[0]; got "net7"; expected a network that no other cluster has',
    ],
    [
      "a network that is another's default",
      { clusters: [linode("eu"), linode("ap", { network: "eu" })] },
      'clusters[1].network: already used by clusters[0]; got "eu"; expected a network that no other cluster has',
    ],
    [
      "a duplicate context",
      {
        clusters: [own("eu", { context: "kind" }), own("ap", { context: "kind" })],
        kubeconfig: kubeconfig("kind"),
      },
      'clusters[1].context: already used by clusters[0]; got "kind"; expected a context that no other cluster has',
    ],
  ]);
});

describe("the manager and Karmada", () => {
  rejects([
    [
      "no manager",
      { manager: undefined },
      "manager: is required by karmada; got nothing; expected a cluster that runs Karmada",
    ],
    [
      "the empty manager of Pulumi.yaml",
      { manager: {} },
      "manager: is required by karmada; got nothing; expected a cluster that runs Karmada",
    ],
    [
      "a manager without Karmada",
      { karmada: { enabled: false } },
      "manager: is unused when karmada is disabled; got a mapping; expected no manager",
    ],
    [
      "a demo without Karmada",
      { manager: undefined, karmada: { enabled: false }, demo: { enabled: true } },
      "demo.enabled: requires karmada, which propagates the demo; got true; expected false, or karmada.enabled: true",
    ],
    [
      "an even number of etcd replicas",
      { karmada: { etcd: { replicas: 2 } } },
      "karmada.etcd.replicas: must be odd; got 2; expected one of: 1, 3, 5, 7",
    ],
    [
      "more replicas than nodes",
      { karmada: { replicas: 3, etcd: { replicas: 3 } } },
      "karmada.etcd.replicas: more than the nodes of the manager; got 3; expected at most 2",
      "karmada.replicas: more than the nodes of the manager; got 3; expected at most 2",
    ],
  ]);
});

describe("versions that were not tested together", () => {
  rejects([
    [
      "an Istio that fails when a remote secret changes",
      { istio: { version: "1.30.3" } },
      'istio.version: unsupported version; got "1.30.3"; expected 1.30.8 or a later 1.30, 1.31.4 or a later 1.31',
    ],
    ...["1.30.5", "1.30.7", "1.31.1", "1.31.3"].map((version): Case => [
      `an Istio ${version} without the fixes of later patches`,
      { istio: { version } },
      `istio.version: lacks security fixes; got "${version}"; expected 1.30.8 or a later 1.30, 1.31.4 or a later 1.31, or istio.allowUnpatched: true`,
    ]),
    [
      "an Istio that is too new",
      { istio: { version: "1.32.0" } },
      'istio.version: unsupported version; got "1.32.0"; expected 1.30.8 or a later 1.30, 1.31.4 or a later 1.31',
    ],
    [
      "a Karmada that is too old",
      { karmada: { version: "1.17.2" } },
      'karmada.version: unsupported version; got "1.17.2"; expected 1.18.2 or a later 1.18',
    ],
    [
      "a Kubernetes too new for Karmada",
      { kubernetesVersion: "1.36" },
      'kubernetesVersion: not tested with Karmada 1.18.2; got "1.36"; expected one of: 1.32, 1.33, 1.34, 1.35',
    ],
    [
      "outlier detection by default of an Istio that has no such default",
      { istio: { version: "1.30.8", outlierDetection: { enabled: true } } },
      "istio.outlierDetection.enabled: Istio 1.30.8 has no such default of the mesh; got true; expected false, or istio.version 1.31.1 or later",
    ],
    [
      "a Kubernetes too new for everything, reported once",
      { kubernetesVersion: "1.40", istio: { version: "1.30.8" } },
      'kubernetesVersion: not tested with Istio 1.30.8 and Karmada 1.18.2; got "1.40"; expected one of: 1.32, 1.33, 1.34, 1.35',
    ],
    [
      "one cluster with an older version",
      { clusters: [linode("eu"), linode("ap", { kubernetesVersion: "1.31" })] },
      'clusters[1].kubernetesVersion: not tested with Istio 1.31.4 and Karmada 1.18.2; got "1.31"; expected one of: 1.32, 1.33, 1.34, 1.35',
    ],
    [
      "a manager with an older version, which has no Istio",
      { manager: linode("manager", { kubernetesVersion: "1.31" }) },
      'manager.kubernetesVersion: not tested with Karmada 1.18.2; got "1.31"; expected one of: 1.32, 1.33, 1.34, 1.35',
    ],
  ]);
});

describe("an invalid failover", () => {
  const ap = linode("ap", { region: "sg-sin-2" });
  const clusters = [linode("eu"), ap, linode("us", { region: "us-lax" })];
  const failover = (pairs: Record<string, unknown>): Written => ({
    istio: { locality: { enabled: true, failover: pairs } },
  });
  rejects([
    [
      "from an unknown cluster",
      { clusters, ...failover({ br: "eu" }) },
      'istio.locality.failover.br: key is not a cluster of the fleet; got "eu"; expected one of: eu, ap, us',
    ],
    [
      "to an unknown cluster",
      { clusters, ...failover({ eu: "br" }) },
      'istio.locality.failover.eu: unknown cluster; got "br"; expected one of: ap, us',
    ],
    [
      "to itself",
      { clusters, ...failover({ eu: "eu" }) },
      'istio.locality.failover.eu: fails over to itself; got "eu"; expected one of: ap, us',
    ],
    [
      "to the same region",
      { clusters: [linode("eu"), linode("eu-two"), ap], ...failover({ eu: "eu-two" }) },
      'istio.locality.failover.eu: fails over to its own region, which is preferred anyway; got "eu-two"; expected one of: ap',
    ],
    [
      "to the only region",
      failover({ eu: "ap" }),
      'istio.locality.failover.eu: fails over to its own region, which is preferred anyway; got "ap"; expected a cluster in another region, of which there is none',
    ],
    [
      "to two regions from one",
      {
        clusters: [...clusters, linode("eu-two")],
        ...failover({ eu: "ap", "eu-two": "us" }),
      },
      'istio.locality.failover.eu-two: differs from the failover of clusters[0] (eu) in the same region; got "us"; expected one target region for all clusters of a region',
    ],
    [
      "to an integer",
      { clusters, ...failover({ eu: 1 }) },
      "istio.locality.failover.eu: must be a string; got 1; expected a mapping of cluster: cluster",
    ],
    [
      "in a list",
      { clusters, istio: { locality: { failover: ["eu"] } } },
      "istio.locality.failover: must be a mapping; got a list; expected a mapping of cluster: cluster",
    ],
  ]);
});

describe("an invalid failover of Linkerd, which knows clusters instead of regions", () => {
  const clusters = [linode("eu"), linode("eu-two"), linode("ap", { region: "sg-sin-2" })];
  const failover = (pairs: Record<string, unknown>): Written => ({
    ...{ mesh: "linkerd", linkerd: { locality: { enabled: true, failover: pairs } } },
  });
  rejects([
    [
      "from an unknown cluster",
      { clusters, ...failover({ br: "eu" }) },
      'linkerd.locality.failover.br: key is not a cluster of the fleet; got "eu"; expected one of: eu, eu-two, ap',
    ],
    [
      "to an unknown cluster",
      { clusters, ...failover({ eu: "br" }) },
      'linkerd.locality.failover.eu: unknown cluster; got "br"; expected one of: eu-two, ap',
    ],
    [
      "to itself",
      { clusters, ...failover({ eu: "eu" }) },
      'linkerd.locality.failover.eu: fails over to itself; got "eu"; expected one of: eu-two, ap',
    ],
  ]);
});

describe("an invalid ingress gateway", () => {
  const host = "a host name such as hello.example.com, *.example.com or *";
  rejects([
    [
      "no host",
      { istio: { ingressGateway: { hosts: [] } } },
      "istio.ingressGateway.hosts: must not be empty; got an empty list; expected a list of host names",
    ],
    [
      "a host that is a URL",
      { istio: { ingressGateway: { hosts: ["https://hello.example.com/"] } } },
      `istio.ingressGateway.hosts[0]: invalid host; got "https://hello.example.com/"; expected ${host}`,
    ],
    [
      "a wildcard in the middle",
      { istio: { ingressGateway: { hosts: ["hello.*.com"] } } },
      `istio.ingressGateway.hosts[0]: invalid host; got "hello.*.com"; expected ${host}`,
    ],
  ]);
});

describe("invalid weights", () => {
  const whole = "an integer from 0 to 1000";
  rejects([
    [
      "of an unknown cluster",
      { demo: { weights: { eu: 1, us: 1 } } },
      "demo.weights.us: unknown cluster; got 1; expected one of: eu, ap",
    ],
    [
      "a negative weight",
      { demo: { weights: { eu: -1, ap: 1 } } },
      `demo.weights.eu: out of range; got -1; expected ${whole}`,
    ],
    [
      "a fraction",
      { demo: { weights: { eu: 0.5, ap: 1 } } },
      `demo.weights.eu: must be an integer; got 0.5; expected ${whole}`,
    ],
    [
      "0 for every cluster",
      { demo: { weights: { eu: 0, ap: 0 } } },
      "demo.weights: every weight is 0; got a mapping; expected at least one weight greater than 0",
    ],
  ]);
});

describe("a demo behind Linkerd's gateways", () => {
  const three = [linode("eu"), linode("ap"), linode("us")];
  const fleet = { mesh: "linkerd", clusters: three };
  const few = (regions: string): string =>
    `too few: by demo.weights ${regions} may get no replica, and with Linkerd's gateways a share of the requests would fail`;
  const most = "or weight 0 in demo.weights for a region without replicas";

  it("may have a replica for every region with a weight", () => {
    assert.deepEqual(problemsOf({ ...fleet, demo: { replicas: 3 } }), []);
    assert.deepEqual(
      problemsOf({ ...fleet, demo: { replicas: 1, weights: { ap: 0, us: 0 } } }),
      [],
    );
    assert.deepEqual(problemsOf({ ...fleet, demo: { replicas: 2, weights: { us: 0 } } }), []);
  });

  it("may have fewer with a mesh that balances over endpoints", () => {
    const demo = { replicas: 1 };
    assert.deepEqual(problemsOf({ clusters: three, demo }), []);
    const ranges = (index: number) => ({
      pods: `10.${index}.0.0/16`,
      services: `10.1${index}.0.0/16`,
    });
    const flat = ["eu", "ap"].map((name, index) => own(name, { cidrs: ranges(index) }));
    const lines = problemsOf({ ...fleet, network: "flat", clusters: flat, demo });
    assert.deepEqual(
      lines.filter((line) => line.startsWith("demo")),
      [],
    );
  });

  it("may have fewer while it is disabled", () => {
    assert.deepEqual(problemsOf({ ...fleet, demo: { enabled: false, replicas: 1 } }), []);
    const alone = { manager: undefined, karmada: { enabled: false } };
    assert.deepEqual(problemsOf({ ...fleet, ...alone, demo: { replicas: 1 } }), []);
  });

  rejects([
    [
      "with one replica for three regions",
      { ...fleet, demo: { replicas: 1 } },
      `demo.replicas: ${few("eu, ap, us")}; got 1; expected at least 3, ${most}`,
    ],
    [
      "with as many replicas as regions, and a region of much less weight",
      { ...fleet, demo: { replicas: 3, weights: { eu: 10 } } },
      `demo.replicas: ${few("ap, us")}; got 3; expected at least 7, ${most}`,
    ],
    [
      "with a pair revoked, which changes no placement",
      {
        ...fleet,
        linkerd: { multicluster: { revoked: [{ source: "eu", target: "us" }] } },
        demo: { replicas: 2 },
      },
      `demo.replicas: ${few("eu, ap, us")}; got 2; expected at least 3, ${most}`,
    ],
    [
      "with the default replicas and a fourth region",
      { ...fleet, clusters: [...three, linode("in")] },
      `demo.replicas: ${few("eu, ap, us, in")}; got the default, 3; expected at least 4, ${most}`,
    ],
  ]);
});

describe("invalid lifetimes", () => {
  rejects([
    [
      "an intermediate that outlives the root",
      { trust: { rootValidityDays: 365 } },
      "trust.intermediateValidityDays: not shorter than trust.rootValidityDays, so that it would outlive the root; got nothing; expected less than 365",
      "trust.leafValidityDays: not shorter than trust.rootValidityDays, so that it would outlive the root; got nothing; expected less than 365",
    ],
    [
      "a renewal window as long as a lifetime",
      { trust: { renewalWindowDays: 365 } },
      "trust.renewalWindowDays: not shorter than the lifetime of every certificate; got 365; expected less than 365",
    ],
  ]);
});
