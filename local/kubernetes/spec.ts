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
  /** Linode's type of the machines, as `g6-standard-2`; only a label here, not a limit. */
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

/** Addresses that may reach a cluster's API besides its own nodes: CIDRs or single addresses. Empty lists admit none. */
export interface AccessList {
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
}

/** The complete definition of a cluster; plain data that its owner persists and passes again after a crash. */
export interface ClusterSpec {
  readonly cloud: string;
  readonly id: number;
  readonly label: string;
  /** The prefix of its machines' names, unique within the cloud. Default: `lke<id>`. */
  readonly name?: string;
  /** The ranges of pods and Services. Default: `lkeRanges`. */
  readonly ranges?: ClusterRanges;
  /** The value of every node's label `topology.kubernetes.io/region`. */
  readonly region: string;
  readonly kubernetesVersion: string;
  /** 0 to 126, unique among the cloud's clusters: determines the addresses of its machines. */
  readonly subnetIndex: number;
  readonly pools: readonly PoolSpec[];
  /** Absent: the API is open to all. */
  readonly acl?: AccessList;
}

/** A running node. */
export interface ClusterNode {
  readonly id: string;
  readonly instanceId: number;
  readonly poolId: number;
  /** The name of its Node object. */
  readonly name: string;
  /** Its own address on the cloud's network. */
  readonly address: string;
  /** The /24 of its pods' addresses. */
  readonly podCidr: string;
}

/** The address ranges of a cluster's pods and Services, as CIDRs. */
export interface ClusterRanges {
  /** A /16; each node gets a /24 of it. */
  readonly pods: string;
  readonly services: string;
}

/** The ranges of every LKE cluster; they are not routed outside of it. */
export const lkeRanges: ClusterRanges = { pods: "10.2.0.0/16", services: "10.128.0.0/16" };

/** The reserved addresses in a Service range: the API's, which is always the first, and the DNS's. */
export function serviceAddresses({ services }: Pick<ClusterRanges, "services">): {
  readonly api: string;
  readonly dns: string;
} {
  const octets = ipaddr.IPv4.networkAddressFromCIDR(services).octets.slice(0, 3).join(".");
  return { api: `${octets}.1`, dns: `${octets}.10` };
}

export const apiPort = 6443;

/** The cloud's programs and registry that a cluster uses. `bin` and `path` are as in `local/parts`. */
export interface ClusterEnvironment {
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
  /** The first folder in the PATH of a machine's services. */
  readonly path: string;
  readonly cniDir: string;
  /** `host:port` of the cloud's image registry, as a node reaches it; plain HTTP. */
  readonly registry: string;
}
