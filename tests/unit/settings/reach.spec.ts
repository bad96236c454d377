import { kubeconfig, linode, own, refuses } from "./support.ts";

// Proves: what is refused about addresses: flat networks, control-plane ACLs, contexts. Does not prove that an address
// that the settings state is the one a cluster calls from.

const flat = { network: "flat", kubeconfig: kubeconfig("eu", "ap"), manager: undefined };
const withoutKarmada = { ...flat, karmada: { enabled: false } };

function ranges(name: string, pods: string, services: string) {
  return own(name, { podCidrs: [pods], serviceCidrs: [services] });
}

describe("a flat network that cannot be", () => {
  const free = "a range that no other cluster uses";
  refuses([
    [
      "LKE",
      { ...withoutKarmada, clusters: [linode("eu")] },
      'clusters[0].provider: cannot be on a flat network: all LKE clusters have the same pod addresses; got "linode"; allowed kubeconfig, or network: gateways',
    ],
    [
      "ranges that are not stated",
      { ...withoutKarmada, clusters: [own("eu"), ranges("ap", "10.2.0.0/16", "10.3.0.0/16")] },
      "clusters[0].podCidrs: is needed on a flat network; got nothing; allowed the cluster's own ranges",
      "clusters[0].serviceCidrs: is needed on a flat network; got nothing; allowed the cluster's own ranges",
    ],
    [
      "pods on pods",
      {
        ...withoutKarmada,
        clusters: [
          ranges("eu", "10.2.0.0/16", "10.3.0.0/16"),
          ranges("ap", "10.2.128.0/17", "10.4.0.0/16"),
        ],
      },
      `clusters[1].podCidrs[0]: overlaps 10.2.0.0/16 of clusters[0].podCidrs[0]; got "10.2.128.0/17"; allowed ${free}`,
    ],
    [
      "services on pods, the larger last, in IPv6",
      {
        ...withoutKarmada,
        clusters: [
          ranges("eu", "fd00:1::/64", "10.3.0.0/16"),
          ranges("ap", "10.4.0.0/16", "fd00::/16"),
        ],
      },
      `clusters[1].serviceCidrs[0]: overlaps fd00:1::/64 of clusters[0].podCidrs[0]; got "fd00::/16"; allowed ${free}`,
    ],
    [
      "a range that is none",
      { ...withoutKarmada, clusters: [ranges("eu", "10.2/16", "10.3.0.0/33")] },
      'clusters[0].podCidrs[0]: is not a range of addresses; got "10.2/16"; allowed an address or CIDR such as 192.0.2.0/24',
      'clusters[0].serviceCidrs[0]: is not a range of addresses; got "10.3.0.0/33"; allowed an address or CIDR such as 192.0.2.0/24',
    ],
    [
      "a network name",
      {
        ...withoutKarmada,
        clusters: [{ ...ranges("eu", "10.2.0.0/16", "10.3.0.0/16"), network: "n" }],
      },
      'clusters[0].network: has no meaning on a flat network; got "n"; allowed no name of its own',
    ],
  ]);
});

describe("an ACL that cannot be", () => {
  const mine = { ipv4: ["198.51.100.7"] };
  refuses([
    [
      "peers that do not say where they call from",
      { clusters: [linode("eu", { acl: mine, egress: ["192.0.2.1"] }), linode("ap")] },
      "clusters[1].egress: is needed because clusters[0] (eu) has an acl; got nothing; allowed the addresses that this cluster's nodes call from",
    ],
    [
      "a peer that it does not list",
      { clusters: [linode("eu", { acl: mine }), linode("ap", { egress: ["203.0.113.0/28"] })] },
      "clusters[0].acl: cuts off clusters[1] (ap), which calls from 203.0.113.0/28; got no range that covers it; allowed 203.0.113.0/28 or a range around it",
    ],
    [
      "a peer that it lists in part",
      {
        clusters: [
          linode("eu", { acl: { ipv4: ["203.0.113.0/29"] } }),
          linode("ap", { egress: ["203.0.113.0/28"] }),
        ],
      },
      "clusters[0].acl: cuts off clusters[1] (ap), which calls from 203.0.113.0/28; got no range that covers it; allowed 203.0.113.0/28 or a range around it",
    ],
    [
      "a peer that calls over IPv6 too",
      {
        clusters: [
          linode("eu", { acl: { ipv4: ["0.0.0.0/0"] } }),
          linode("ap", { egress: ["203.0.113.1", "2001:db8::1"] }),
        ],
      },
      "clusters[0].acl: cuts off clusters[1] (ap), which calls from 2001:db8::1; got no range that covers it; allowed 2001:db8::1 or a range around it",
    ],
    [
      "nobody",
      { manager: linode("manager", { acl: {} }) },
      "manager.acl: admits nobody; got a section; allowed ipv4 or ipv6 ranges, your own among them",
    ],
    [
      "the wrong family",
      { manager: linode("manager", { acl: { ipv4: ["2001:db8::/32"] } }) },
      'manager.acl.ipv4[0]: is not a range of ipv4 addresses; got "2001:db8::/32"; allowed an address or CIDR such as 192.0.2.0/24',
    ],
  ]);
});

describe("contexts that cannot be", () => {
  const setIt = "a kubeconfig, by: pulumi config set --secret archipelago:kubeconfig < FILE";
  refuses([
    [
      "no kubeconfig",
      { clusters: [own("eu")] },
      `kubeconfig: is missing although a cluster has provider kubeconfig; got nothing; allowed ${setIt}`,
    ],
    [
      "the empty kubeconfig of Pulumi.yaml",
      { clusters: [own("eu")], kubeconfig: "" },
      `kubeconfig: is missing although a cluster has provider kubeconfig; got nothing; allowed ${setIt}`,
    ],
    [
      "a kubeconfig that is no YAML",
      { clusters: [own("eu")], kubeconfig: "{ contexts: [" },
      `kubeconfig: is not a kubeconfig with contexts; got text that is not shown; allowed ${setIt}`,
    ],
    [
      "a kubeconfig that is something else",
      { clusters: [own("eu")], kubeconfig: "sesame" },
      `kubeconfig: is not a kubeconfig with contexts; got text that is not shown; allowed ${setIt}`,
    ],
    [
      "a context that it does not have",
      { clusters: [own("eu"), own("ap")], kubeconfig: kubeconfig("eu", "kind-ap") },
      'clusters[1].context: is not in the secret archipelago:kubeconfig; got "ap"; allowed eu, kind-ap',
    ],
    [
      "no context",
      { clusters: [own("eu", { context: "" })], kubeconfig: kubeconfig("eu") },
      'clusters[0].context: is empty; got ""; allowed a context of the secret archipelago:kubeconfig',
    ],
  ]);
});
