/** Nodes of one kind: a fixed `count`, or bounds between which Linode's autoscaler chooses. */
export interface PoolArgs {
  /** Linode instance type, for example `g6-standard-2`. */
  readonly type: string;
  /** Number of nodes; absent with an autoscaler. */
  readonly count?: number | undefined;
  readonly autoscaler?: { readonly min: number; readonly max: number } | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly taints?:
    | readonly { readonly key: string; readonly value: string; readonly effect: string }[]
    | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** An LKE cluster that the stack creates and owns. */
export interface LinodeClusterArgs {
  /** The cluster's name in the fleet. */
  readonly name: string;
  readonly provider: "linode";
  /** LKE label: unique in the account, at most 32 characters. */
  readonly label: string;
  /** Linode region. A change replaces the cluster. */
  readonly region: string;
  /** Minor version, for example `1.35`. */
  readonly kubernetesVersion: string;
  /** LKE identifies pools by their order. */
  readonly pools: readonly PoolArgs[];
  /** A control plane of several machines. Linode cannot disable it again. @default false */
  readonly highAvailability?: boolean | undefined;
  /** The only ranges that may call the API, in CIDR notation. @default all */
  readonly acl?: { readonly ipv4: readonly string[]; readonly ipv6: readonly string[] } | undefined;
}

/** An existing cluster, which the stack uses and does not own. */
export interface KubeconfigClusterArgs {
  /** The cluster's name in the fleet. */
  readonly name: string;
  readonly provider: "kubeconfig";
  /** The cluster's context in the given kubeconfig. */
  readonly context: string;
  /** How other clusters reach its API. @default as the kubeconfig does */
  readonly peerAccess?: PeerAccessArgs | undefined;
}

/** How other clusters reach a cluster's API, where that differs from the way of whoever has the kubeconfig. */
export interface PeerAccessArgs {
  /** The API's URL. @default the kubeconfig's server, with the name that it expects in the certificate */
  readonly server?: string | undefined;
  /** The authority of the API's certificate at that address, PEM. @default the cluster's own, which its pods use */
  readonly certificateAuthority?: string | undefined;
  /** The name in the API's certificate. @default that of the server */
  readonly tlsServerName?: string | undefined;
}

/** A cluster, created at Linode or brought by the user. */
export type ClusterArgs = LinodeClusterArgs | KubeconfigClusterArgs;

/** Default time for a new cluster until its API answers and a node is Ready, in seconds. */
export const defaultReadinessTimeoutSeconds = 900;

/** StorageClass of LKE whose volumes outlive their claims. */
export const retainingStorageClass = "linode-block-storage-retain";
