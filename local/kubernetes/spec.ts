import type { KubeConfig } from "@kubernetes/client-node";
import type { Progress } from "../host/progress.ts";

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
  /** Linode's region; every node carries it as `topology.kubernetes.io/region`. */
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

/** What is the same in every cluster, as it is on LKE. */
export const podCidr = "10.2.0.0/16";
export const serviceCidr = "10.128.0.0/16";
export const kubernetesServiceAddress = "10.128.0.1";
export const dnsServiceAddress = "10.128.0.10";
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

/**
 * A real Kubernetes cluster on this machine; `LocalCluster` is made from a spec and its surroundings.
 *
 * Every method can be called again after a crash of anything, and does what is left to do.
 */
export interface Cluster {
  /** Brings up control plane and nodes, and returns when every node is Ready and the cluster's DNS answers. */
  start(progress: Progress): Promise<void>;
  /** Ends and removes everything of the cluster, data included. */
  stop(): Promise<void>;
  /** Adds a machine to a pool (which may be new) and returns when its node is Ready. */
  addNode(pool: Omit<PoolSpec, "nodes">, node: NodeSpec): Promise<void>;
  /** Deletes the node's object and pods, then the machine. Does nothing when it is gone. */
  removeNode(nodeId: string): Promise<void>;
  nodes(): Promise<readonly ClusterNode[]>;
  /** The API's public URL, `https://<address>:6443`. */
  endpoint(): string;
  /** An administrator's kubeconfig for that URL; throws until the cluster's keys exist. */
  kubeconfig(): Promise<string>;
  /** A client for the cloud itself: the same rights, over a path that no access list closes. */
  adminClient(): Promise<KubeConfig>;
  /** Replaces the access list; undefined lets everybody in. */
  setAcl(acl: AccessList | undefined): Promise<void>;
  /** Makes a node answer for a LoadBalancer's address; moves it when another node had it. */
  assignAddress(nodeId: string, address: string): Promise<void>;
  releaseAddress(address: string): Promise<void>;
}
