import ipaddr from "ipaddr.js";

/** One machine of a pool, as the Linode API lists it. */
export interface NodeSpec {
  /** Unique in its cluster: lower-case letters, digits and hyphens, as `71838-62ec83ae5a91`. */
  readonly id: string;
  /** The Linode behind the node; `linode://<instanceId>` is the node's provider id. */
  readonly instanceId: number;
}

export interface PoolSpec {
  readonly id: number;
  /** Linode's type of the machines, as `g6-standard-2`; a label here, not a limit. */
  readonly type: string;
  readonly nodes: readonly NodeSpec[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly NodeTaint[];
}

export interface NodeTaint {
  readonly key: string;
  readonly value?: string;
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

/** Who may reach a cluster's API besides its own nodes: CIDRs or single addresses. Empty lists let nobody in. */
export interface AccessList {
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
}

/** Everything that a cluster is made from; plain data that its owner persists and hands back after a crash. */
export interface ClusterSpec {
  readonly cloud: string;
  readonly id: number;
  readonly label: string;
  /** What its machines' names begin with, unique in its cloud. Absent: `lke<id>`. */
  readonly name?: string;
  /** Where pods and Services get their addresses. Absent: where they do in every LKE cluster. */
  readonly ranges?: ClusterRanges;
  /** Every node carries it as `topology.kubernetes.io/region`. */
  readonly region: string;
  readonly kubernetesVersion: string;
  /** 0 to 126, unique among the cloud's clusters: decides the addresses of its machines. */
  readonly subnetIndex: number;
  readonly pools: readonly PoolSpec[];
  /** Absent: the API answers everybody. */
  readonly acl?: AccessList;
}

/** A node as it runs. */
export interface ClusterNode {
  readonly id: string;
  readonly instanceId: number;
  readonly poolId: number;
  /** The name of its Node object. */
  readonly name: string;
  /** Its own address on the cloud's network. */
  readonly address: string;
  /** The /24 that its pods get their addresses from. */
  readonly podCidr: string;
}

/** Where a cluster's pods and Services get their addresses, as CIDRs. */
export interface ClusterRanges {
  /** A /16, of which each node has a /24. */
  readonly pods: string;
  readonly services: string;
}

/** The same in every LKE cluster, and so of no use outside of it. */
export const lkeRanges: ClusterRanges = { pods: "10.2.0.0/16", services: "10.128.0.0/16" };

/** The addresses in a range of Services that are spoken for: the API's, which is always the first, and the DNS's. */
export function serviceAddresses({ services }: Pick<ClusterRanges, "services">): {
  readonly api: string;
  readonly dns: string;
} {
  const octets = ipaddr.IPv4.networkAddressFromCIDR(services).octets.slice(0, 3).join(".");
  return { api: `${octets}.1`, dns: `${octets}.10` };
}

export const apiPort = 6443;

/** What a cluster needs around it. `bin` and `path` are as in `local/parts`. */
export interface ClusterSurroundings {
  readonly bin: Readonly<
    Record<
      | "etcd"
      | "kube-apiserver"
      | "kube-controller-manager"
      | "kube-scheduler"
      | "kubelet"
      | "kube-proxy"
      | "containerd"
      | "nft"
      | "ip",
      string
    >
  >;
  /** The folder that goes first in the PATH of a machine's services. */
  readonly path: string;
  readonly cniDir: string;
  /** `host:port` of the cloud's image registry, as a node reaches it; plain HTTP. */
  readonly registry: string;
}
