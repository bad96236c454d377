import { accepts, type Hostile, ingress, pool, refuses } from "./hostileSupport.ts";
import { kubeconfig, linode, own, rejects, type Written } from "./support.ts";

const NO_SCHEDULE = { key: "dedicated", effect: "NoSchedule" };

describe("ranges", () => {
  const acl = (...ipv4: readonly string[]): Written => ({
    manager: linode("m", { acl: { ipv4 } }),
  });
  const acl6 = (...ipv6: readonly string[]): Written => ({
    manager: linode("m", { acl: { ipv6 } }),
  });
  const egress = (...given: readonly string[]): Written => ({
    clusters: [linode("eu", { egress: given })],
  });
  rejects([
    [
      "host bits",
      acl("192.0.2.7/24"),
      'manager.acl.ipv4[0]: has bits set beyond its prefix; got "192.0.2.7/24"; expected 192.0.2.0/24',
    ],
    [
      "host bits of IPv6",
      acl6("2001:db8::1/32"),
      'manager.acl.ipv6[0]: has bits set beyond its prefix; got "2001:db8::1/32"; expected 2001:db8::/32',
    ],
  ]);
  refuses([
    [
      "IPv4 in IPv6",
      egress("::ffff:10.0.0.0/104"),
      "clusters[0].egress[0]",
      "IPv6 for a range of IPv4",
    ],
    [
      "an address of IPv4 in IPv6",
      acl6("::ffff:192.0.2.1"),
      "manager.acl.ipv6[0]",
      "IPv6 for a range of IPv4",
    ],
    [
      "a range twice",
      acl("192.0.2.7", "192.0.2.7/32"),
      "manager.acl.ipv4[1]",
      "duplicates entry 0",
    ],
    [
      "a range of IPv6 twice",
      egress("2001:DB8::/32", "2001:db8:0::/32"),
      "clusters[0].egress[1]",
      "duplicates entry 0",
    ],
    ["a prefix with a zero", acl("192.0.2.0/024"), "manager.acl.ipv4[0]", "invalid IPv4 range"],
    ["a host name", egress("example.com"), "clusters[0].egress[0]", "invalid address range"],
    [
      "ranges that overlap in one cluster",
      {
        network: "flat",
        clusters: [
          own("eu", { podCidrs: ["10.0.0.0/8"], serviceCidrs: ["10.96.0.0/12"] }),
          own("ap", { podCidrs: ["172.16.0.0/16"], serviceCidrs: ["172.17.0.0/16"] }),
        ],
        kubeconfig: kubeconfig("eu", "ap"),
      },
      "clusters[0].serviceCidrs[0]",
      "overlaps",
    ],
  ]);
  accepts([
    ["ranges", acl("192.0.2.0/24", "192.0.2.7", "0.0.0.0/0")],
    ["ranges of IPv6", acl6("2001:db8::/32", "2001:db8::1", "::/0")],
    ["both families", egress("192.0.2.7", "2001:db8::1/128")],
  ]);
});

describe("namespaces, ports and lists of an ingress", () => {
  const section = "linkerd.multicluster.ingress";
  refuses([
    ...["kube-system", "linkerd", "linkerd-multicluster", "archipelago-gate", "karmada-es-eu"].map(
      (namespace): Hostile => [
        namespace,
        ingress({ namespace }),
        `${section}.namespace`,
        "belongs to another part",
      ],
    ),
    ...["kube-dns", "linkerd-viz", "karmada-cluster", "archipelago-x", "emojivoto", "default"].map(
      (namespace): Hostile => [
        `Istio in ${namespace}`,
        { istio: { namespace } },
        "istio.namespace",
        "reserved namespace",
      ],
    ),
    [
      "a port twice",
      ingress({ publicPorts: [443, 443] }),
      `${section}.publicPorts[1]`,
      "duplicates entry 0",
    ],
    [
      "the proxy's port",
      ingress({ publicPorts: [4143] }),
      `${section}.publicPorts[0]`,
      "Linkerd's proxy",
    ],
    [
      "the proxy's port for probes",
      ingress({ probe: { port: 4143, path: "/" } }),
      `${section}.probe.port`,
      "Linkerd's proxy",
    ],
    [
      "a path with NUL",
      ingress({ probe: { port: 80, path: "/a\u0000" } }),
      `${section}.probe.path`,
      "invalid path",
    ],
    [
      "a cluster twice",
      ingress({ clusters: ["eu", "eu"] }),
      `${section}.clusters[1]`,
      "duplicates entry 0",
    ],
    [
      "an empty region",
      { clusters: [own("eu", { region: "" })], kubeconfig: kubeconfig("eu") },
      "clusters[0].region",
      "must not be empty",
    ],
  ]);
  accepts([
    ["an ingress in default", ingress({ namespace: "default", publicPorts: [80, 443] })],
    ["an ingress of its own", ingress({ namespace: "emissary", clusters: ["ap", "eu"] })],
    ["Istio in a namespace of its own", { istio: { namespace: "mesh" } }],
  ]);
});

describe("room in pools", () => {
  const tainted = { type: "g6-standard-2", count: 9, taints: [NO_SCHEDULE] };
  const manager = (...pools: readonly Written[]): Written => ({ manager: linode("m", { pools }) });
  const free = { type: "g6-standard-2", count: 1 };
  refuses([
    [
      "only pools that nothing tolerates",
      pool({ taints: [NO_SCHEDULE] }),
      "clusters[0].pools",
      "taints",
    ],
    [
      "replicas for tainted nodes",
      { ...manager(tainted, free), karmada: { etcd: { replicas: 3 } } },
      "karmada.etcd.replicas",
      "more than the nodes",
    ],
    [
      "high availability on tainted nodes",
      {
        mesh: "linkerd",
        linkerd: { highAvailability: true },
        clusters: [linode("eu", { pools: [tainted, free] })],
      },
      "clusters[0].pools",
      "too few nodes",
    ],
  ]);
  accepts([["a tainted pool beside another", manager(tainted, free)]]);
});
