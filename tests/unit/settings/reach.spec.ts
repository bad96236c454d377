import assert from "node:assert/strict";

import { kubeconfig, linode, own, problemsOf, rejects, type Written } from "./support.ts";

// Proves: problems with addresses: flat networks, control-plane ACLs, contexts. Does not prove that a cluster calls from
// the addresses that the settings state.

const flat = { network: "flat", kubeconfig: kubeconfig("eu", "ap"), manager: undefined };
const withoutKarmada = { ...flat, karmada: { enabled: false } };

function ranges(name: string, pods: string, services: string) {
  return own(name, { podCidrs: [pods], serviceCidrs: [services] });
}

describe("an invalid flat network", () => {
  const free = "a range that no other cluster uses";
  rejects([
    [
      "LKE",
      { ...withoutKarmada, clusters: [linode("eu")] },
      'clusters[0].provider: not supported with network: flat, as all LKE clusters have the same pod addresses; got "linode"; expected kubeconfig, or network: gateways',
    ],
    [
      "missing ranges",
      { ...withoutKarmada, clusters: [own("eu"), ranges("ap", "10.2.0.0/16", "10.3.0.0/16")] },
      "clusters[0].podCidrs: is required with network: flat; got nothing; expected the cluster's own ranges",
      "clusters[0].serviceCidrs: is required with network: flat; got nothing; expected the cluster's own ranges",
    ],
    [
      "overlapping ranges of pods",
      {
        ...withoutKarmada,
        clusters: [
          ranges("eu", "10.2.0.0/16", "10.3.0.0/16"),
          ranges("ap", "10.2.128.0/17", "10.4.0.0/16"),
        ],
      },
      `clusters[1].podCidrs[0]: overlaps 10.2.0.0/16 of clusters[0].podCidrs[0]; got "10.2.128.0/17"; expected ${free}`,
    ],
    [
      "a range of Services that contains one of pods, in IPv6",
      {
        ...withoutKarmada,
        clusters: [
          ranges("eu", "fd00:1::/64", "10.3.0.0/16"),
          ranges("ap", "10.4.0.0/16", "fd00::/16"),
        ],
      },
      `clusters[1].serviceCidrs[0]: overlaps fd00:1::/64 of clusters[0].podCidrs[0]; got "fd00::/16"; expected ${free}`,
    ],
    [
      "an invalid range",
      { ...withoutKarmada, clusters: [ranges("eu", "10.2/16", "10.3.0.0/33")] },
      'clusters[0].podCidrs[0]: invalid address range; got "10.2/16"; expected an address or CIDR such as 192.0.2.0/24',
      'clusters[0].serviceCidrs[0]: invalid address range; got "10.3.0.0/33"; expected an address or CIDR such as 192.0.2.0/24',
    ],
    [
      "a network name",
      {
        ...withoutKarmada,
        clusters: [{ ...ranges("eu", "10.2.0.0/16", "10.3.0.0/16"), network: "n" }],
      },
      'clusters[0].network: has no effect with network: flat; got "n"; expected no network, or network: gateways',
    ],
  ]);
});

describe("an invalid ACL", () => {
  const mine = { ipv4: ["198.51.100.7"] };
  rejects([
    [
      "peers without egress",
      { clusters: [linode("eu", { acl: mine, egress: ["192.0.2.1"] }), linode("ap")] },
      "clusters[1].egress: is required by the acl of clusters[0] (eu); got nothing; expected the addresses that this cluster's nodes call from",
    ],
    [
      "a peer that it does not contain",
      { clusters: [linode("eu", { acl: mine }), linode("ap", { egress: ["203.0.113.0/28"] })] },
      "clusters[0].acl: blocks clusters[1] (ap), which calls from 203.0.113.0/28; got no range that contains it; expected 203.0.113.0/28 or a range that contains it",
    ],
    [
      "a peer that it contains in part",
      {
        clusters: [
          linode("eu", { acl: { ipv4: ["203.0.113.0/29"] } }),
          linode("ap", { egress: ["203.0.113.0/28"] }),
        ],
      },
      "clusters[0].acl: blocks clusters[1] (ap), which calls from 203.0.113.0/28; got no range that contains it; expected 203.0.113.0/28 or a range that contains it",
    ],
    [
      "a peer that also calls over IPv6",
      {
        clusters: [
          linode("eu", { acl: { ipv4: ["0.0.0.0/0"] } }),
          linode("ap", { egress: ["203.0.113.1", "2001:db8::1"] }),
        ],
      },
      "clusters[0].acl: blocks clusters[1] (ap), which calls from 2001:db8::1; got no range that contains it; expected 2001:db8::1 or a range that contains it",
    ],
    [
      "no range",
      { manager: linode("manager", { acl: {} }) },
      "manager.acl: blocks every address; got a mapping; expected ipv4 or ipv6 ranges, including your own address",
    ],
    [
      "a range of the other family",
      { manager: linode("manager", { acl: { ipv4: ["2001:db8::/32"] } }) },
      'manager.acl.ipv4[0]: invalid IPv4 range; got "2001:db8::/32"; expected an address or CIDR such as 192.0.2.0/24',
    ],
  ]);
});

describe("an invalid context", () => {
  const setIt = "a secret, set by: pulumi config set --secret archipelago:kubeconfig < FILE";
  rejects([
    [
      "no kubeconfig",
      { clusters: [own("eu")] },
      `kubeconfig: is required by clusters with provider kubeconfig; got nothing; expected ${setIt}`,
    ],
    [
      "the empty kubeconfig of Pulumi.yaml",
      { clusters: [own("eu")], kubeconfig: "" },
      `kubeconfig: is required by clusters with provider kubeconfig; got nothing; expected ${setIt}`,
    ],
    [
      "a kubeconfig that is not YAML",
      { clusters: [own("eu")], kubeconfig: "{ contexts: [" },
      `kubeconfig: not a kubeconfig with contexts; got a redacted value; expected ${setIt}`,
    ],
    [
      "a kubeconfig that is something else",
      { clusters: [own("eu")], kubeconfig: "sesame" },
      `kubeconfig: not a kubeconfig with contexts; got a redacted value; expected ${setIt}`,
    ],
    [
      "an unknown context",
      { clusters: [own("eu"), own("ap")], kubeconfig: kubeconfig("eu", "kind-ap") },
      'clusters[1].context: not in the secret archipelago:kubeconfig; got "ap"; expected one of: eu, kind-ap',
    ],
    [
      "an empty context",
      { clusters: [own("eu", { context: "" })], kubeconfig: kubeconfig("eu") },
      'clusters[0].context: must not be empty; got ""; expected a context of the secret archipelago:kubeconfig',
    ],
  ]);
});

describe("ranges that contain others together", () => {
  const egress = "10.0.0.0/23";
  const halves = ["10.0.0.0/24", "10.0.1.0/24"];
  const listed: readonly (readonly [string, Written])[] = [
    [
      "an acl of two halves",
      { clusters: [linode("eu", { acl: { ipv4: halves } }), linode("ap", { egress: [egress] })] },
    ],
    [
      "an acl of every address, without egress",
      { clusters: [linode("eu", { acl: { ipv4: ["0.0.0.0/1", "128.0.0.0/1"] } }), linode("ap")] },
    ],
    [
      "source ranges of quarters",
      {
        clusters: [linode("eu", { egress: [egress] })],
        karmada: { service: { sourceRanges: ["10.0.0.0/25", "10.0.0.128/25", "10.0.1.0/24"] } },
      },
    ],
    [
      "source ranges of IPv6",
      {
        clusters: [linode("eu", { egress: ["2001:db8::/32"] })],
        karmada: { service: { sourceRanges: ["2001:db8::/33", "2001:db8:8000::/33"] } },
      },
    ],
  ];
  for (const [title, changes] of listed) {
    it(`are accepted: ${title}`, () => {
      assert.deepEqual(problemsOf(changes), []);
    });
  }

  rejects([
    [
      "one half of two",
      {
        clusters: [linode("eu", { egress: [egress] })],
        karmada: { service: { sourceRanges: ["10.0.0.0/24", "10.0.2.0/24"] } },
      },
      "karmada.service.sourceRanges: blocks clusters[0] (eu), which calls from clusters[0].egress[0], 10.0.0.0/23; got no range that contains it; expected 10.0.0.0/23 or a range that contains it",
    ],
    [
      "every address of the other family",
      {
        clusters: [linode("eu")],
        karmada: { service: { sourceRanges: ["::/0"] } },
      },
      "clusters[0].egress: is required by karmada.service.sourceRanges; got nothing; expected the addresses that this cluster's nodes call from",
    ],
  ]);
});

describe("ranges of addresses that no machine has for others", () => {
  const reason = "has no address of a machine in a network";
  const expected = "addresses other than loopback, link-local and multicast; 0.0.0.0/0 for all";
  const none =
    "0.0.0.0 0.0.0.0/8 127.0.0.1 127.0.0.0/8 169.254.0.0/16 224.0.0.0/4 255.255.255.255 :: ::1 fe80::/10 ff02::1";
  rejects(
    none
      .split(" ")
      .map((range) => [
        range,
        { clusters: [linode("eu", { egress: [range] })] },
        `clusters[0].egress[0]: ${reason}; got "${range}"; expected ${expected}`,
      ]),
  );

  it("are not larger ones, nor private ones", () => {
    const ranges =
      "0.0.0.0/0 0.0.0.0/1 128.0.0.0/1 10.0.0.0/8 100.64.0.0/10 240.0.0.0/4 ::/0 fd00::/8";
    assert.deepEqual(problemsOf({ clusters: [linode("eu", { egress: ranges.split(" ") })] }), []);
  });

  rejects([
    [
      "a source range twice",
      { istio: { ingressGateway: { sourceRanges: ["192.0.2.1", "192.0.2.1/32"] } } },
      'istio.ingressGateway.sourceRanges[1]: duplicates entry 0 of the list; got "192.0.2.1/32"; expected each entry once',
    ],
  ]);
});
