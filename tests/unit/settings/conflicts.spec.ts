import { kubeconfig, linode, own, refuses, type Written } from "./support.ts";

// Proves: what is refused about two parts of the settings together. Does not prove that the allowed version pairs work:
// the tables repeat what the projects say they test.

const REFUSED_CLUSTERS = "a name that no other cluster has";

describe("clusters that cannot be beside each other", () => {
  refuses([
    [
      "one name twice",
      { clusters: [linode("eu"), linode("eu", { label: "b", network: "b" })] },
      `clusters[1].name: is the name of clusters[0] too; got "eu"; allowed ${REFUSED_CLUSTERS}`,
    ],
    [
      "the manager's name in the fleet",
      { clusters: [linode("manager", { label: "b" })] },
      `clusters[0].name: is the name of manager too; got "manager"; allowed ${REFUSED_CLUSTERS}`,
    ],
    [
      "one label twice",
      { clusters: [linode("eu", { label: "islands" }), linode("ap", { label: "Islands" })] },
      'clusters[1].label: is the label of clusters[0] (eu) too; got "Islands"; allowed a label that no other cluster has',
    ],
    [
      "a label that is another's default",
      { clusters: [linode("eu"), linode("ap", { label: "test-eu" })] },
      'clusters[1].label: is the label of clusters[0] (eu) too; got "test-eu"; allowed a label that no other cluster has',
    ],
    [
      "a name whose default label is too long",
      { clusters: [linode("a".repeat(28))] },
      `clusters[0].label: defaults to test-${"a".repeat(28)}, which is not an LKE label; got nothing; allowed 1 to 32 letters and digits, with single dashes between them`,
    ],
    [
      "one network twice",
      { clusters: [linode("eu", { network: "net7" }), linode("ap", { network: "net7" })] },
      'clusters[1].network: is the network of clusters[0] too; got "net7"; allowed a network that no other cluster has',
    ],
    [
      "a network that is another's default",
      { clusters: [linode("eu"), linode("ap", { network: "eu" })] },
      'clusters[1].network: is the network of clusters[0] too; got "eu"; allowed a network that no other cluster has',
    ],
    [
      "one context twice",
      {
        clusters: [own("eu", { context: "kind" }), own("ap", { context: "kind" })],
        kubeconfig: kubeconfig("kind"),
      },
      'clusters[1].context: is the context of clusters[0] too; got "kind"; allowed a context that no other cluster has',
    ],
  ]);
});

describe("the manager and Karmada", () => {
  refuses([
    [
      "no manager",
      { manager: undefined },
      "manager: is missing although karmada is enabled; got nothing; allowed one cluster to hold Karmada",
    ],
    [
      "the empty manager of Pulumi.yaml",
      { manager: {} },
      "manager: is missing although karmada is enabled; got nothing; allowed one cluster to hold Karmada",
    ],
    [
      "a manager of nothing",
      { karmada: { enabled: false } },
      "manager: has nothing to hold when karmada is disabled; got a section; allowed no manager",
    ],
    [
      "a demo that nobody places",
      { manager: undefined, karmada: { enabled: false }, demo: { enabled: true } },
      "demo.enabled: needs karmada, which places it; got true; allowed false",
    ],
    [
      "an even number of etcd",
      { karmada: { etcd: { replicas: 2 } } },
      "karmada.etcd.replicas: must be odd; got 2; allowed 1, 3, 5, 7",
    ],
    [
      "more replicas than nodes",
      { karmada: { replicas: 3, etcd: { replicas: 3 } } },
      "karmada.etcd.replicas: is more than the manager has nodes; got 3; allowed at most 2",
      "karmada.replicas: is more than the manager has nodes; got 3; allowed at most 2",
    ],
  ]);
});

describe("versions that nobody tested together", () => {
  refuses([
    [
      "an Istio that breaks on rotation",
      { istio: { version: "1.30.3" } },
      'istio.version: is not a supported version; got "1.30.3"; allowed 1.30.5 and later 1.30, 1.31.1 and later 1.31',
    ],
    [
      "an Istio that is too new",
      { istio: { version: "1.32.0" } },
      'istio.version: is not a supported version; got "1.32.0"; allowed 1.30.5 and later 1.30, 1.31.1 and later 1.31',
    ],
    [
      "a Karmada that is too old",
      { karmada: { version: "1.17.2" } },
      'karmada.version: is not a supported version; got "1.17.2"; allowed 1.18.2 and later 1.18',
    ],
    [
      "Kubernetes beyond Karmada",
      { kubernetesVersion: "1.36" },
      'kubernetesVersion: is not tested with Karmada 1.18.2; got "1.36"; allowed 1.32, 1.33, 1.34, 1.35',
    ],
    [
      "Kubernetes beyond everything, said once",
      { kubernetesVersion: "1.40", istio: { version: "1.30.5" } },
      'kubernetesVersion: is not tested with Istio 1.30.5 and Karmada 1.18.2; got "1.40"; allowed 1.32, 1.33, 1.34, 1.35',
    ],
    [
      "one cluster behind",
      { clusters: [linode("eu"), linode("ap", { kubernetesVersion: "1.31" })] },
      'clusters[1].kubernetesVersion: is not tested with Istio 1.31.1 and Karmada 1.18.2; got "1.31"; allowed 1.32, 1.33, 1.34, 1.35',
    ],
    [
      "a manager behind, which Istio does not concern",
      { manager: linode("manager", { kubernetesVersion: "1.31" }) },
      'manager.kubernetesVersion: is not tested with Karmada 1.18.2; got "1.31"; allowed 1.32, 1.33, 1.34, 1.35',
    ],
  ]);
});

describe("failovers that cannot be", () => {
  const ap = linode("ap", { region: "sg-sin-2" });
  const clusters = [linode("eu"), ap, linode("us", { region: "us-lax" })];
  const failover = (pairs: Record<string, unknown>): Written => ({
    istio: { locality: { enabled: true, failover: pairs } },
  });
  refuses([
    [
      "from a cluster that is not there",
      { clusters, ...failover({ br: "eu" }) },
      'istio.locality.failover.br: is the failover of no cluster; got "eu"; allowed eu, ap, us',
    ],
    [
      "to a cluster that is not there",
      { clusters, ...failover({ eu: "br" }) },
      'istio.locality.failover.eu: names no cluster; got "br"; allowed ap, us',
    ],
    [
      "to itself",
      { clusters, ...failover({ eu: "eu" }) },
      'istio.locality.failover.eu: is the cluster itself; got "eu"; allowed ap, us',
    ],
    [
      "to the same region",
      { clusters: [linode("eu"), linode("eu-two"), ap], ...failover({ eu: "eu-two" }) },
      'istio.locality.failover.eu: is in the same region, which comes first anyway; got "eu-two"; allowed ap',
    ],
    [
      "to the same region, where there is no other",
      failover({ eu: "ap" }),
      'istio.locality.failover.eu: is in the same region, which comes first anyway; got "ap"; allowed none',
    ],
    [
      "to two regions from one",
      {
        clusters: [...clusters, linode("eu-two")],
        ...failover({ eu: "ap", "eu-two": "us" }),
      },
      'istio.locality.failover.eu-two: is not the region that clusters[0] (eu) of the same region fails over to; got "us"; allowed one region for all clusters of a region',
    ],
    [
      "to no name at all",
      { clusters, ...failover({ eu: 1 }) },
      "istio.locality.failover.eu: must be text; got 1; allowed a section of cluster: cluster",
    ],
    [
      "that are a list",
      { clusters, istio: { locality: { failover: ["eu"] } } },
      "istio.locality.failover: must be a section; got a list; allowed a section of cluster: cluster",
    ],
  ]);
});

describe("entrances that cannot be", () => {
  const host = "a host name such as hello.example.com, *.example.com or *";
  refuses([
    [
      "no host at all",
      { istio: { ingressGateway: { hosts: [] } } },
      "istio.ingressGateway.hosts: is too short; got an empty list; allowed at least 1 host names",
    ],
    [
      "a host that is an address",
      { istio: { ingressGateway: { hosts: ["https://hello.example.com/"] } } },
      `istio.ingressGateway.hosts[0]: is not a host; got "https://hello.example.com/"; allowed ${host}`,
    ],
    [
      "a wildcard inside",
      { istio: { ingressGateway: { hosts: ["hello.*.com"] } } },
      `istio.ingressGateway.hosts[0]: is not a host; got "hello.*.com"; allowed ${host}`,
    ],
  ]);
});

describe("weights that cannot be", () => {
  const whole = "a whole number from 0 to 1000";
  refuses([
    [
      "a cluster that is not there",
      { demo: { weights: { eu: 1, us: 1 } } },
      "demo.weights.us: is the weight of no cluster; got 1; allowed eu, ap",
    ],
    [
      "a negative one",
      { demo: { weights: { eu: -1, ap: 1 } } },
      `demo.weights.eu: is out of range; got -1; allowed ${whole}`,
    ],
    [
      "a fraction",
      { demo: { weights: { eu: 0.5, ap: 1 } } },
      `demo.weights.eu: must be a whole number; got 0.5; allowed ${whole}`,
    ],
    [
      "nothing for anybody",
      { demo: { weights: { eu: 0, ap: 0 } } },
      "demo.weights: are all zero; got a section; allowed a weight above zero for one cluster",
    ],
  ]);
});

describe("lifetimes that cannot be", () => {
  refuses([
    [
      "an intermediate that outlives the root",
      { trust: { rootValidityDays: 365 } },
      "trust.intermediateValidityDays: is longer than rootValidityDays; got nothing; allowed at most 365",
    ],
    [
      "a warning that never ends",
      { trust: { renewalWindowDays: 365 } },
      "trust.renewalWindowDays: is as long as a certificate lives; got 365; allowed less than 365",
    ],
  ]);
});
