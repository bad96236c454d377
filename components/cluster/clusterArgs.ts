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

/** A cluster that the stack makes at Linode and owns. */
export interface LinodeClusterArgs {
  /** The cluster's name in the fleet. */
  readonly name: string;
  readonly provider: "linode";
  /** LKE label: unique in the account, at most 32 characters. */
  readonly label: string;
  /** Linode region; another one is another cluster. */
  readonly region: string;
  /** Minor version, for example `1.35`. */
  readonly kubernetesVersion: string;
  /** Their order matters to LKE. */
  readonly pools: readonly PoolArgs[];
  /** A control plane of several machines. Linode cannot take it back. @default false */
  readonly highAvailability?: boolean | undefined;
  /** Who may call the API, CIDR notation; nobody else then. @default everybody */
  readonly acl?: { readonly ipv4: readonly string[]; readonly ipv6: readonly string[] } | undefined;
}

/** A cluster that is there already, which the stack uses and does not own. */
export interface KubeconfigClusterArgs {
  /** The cluster's name in the fleet. */
  readonly name: string;
  readonly provider: "kubeconfig";
  /** The context of the given kubeconfig that leads to it. */
  readonly context: string;
}

/** A cluster, made at Linode or brought by the user. */
export type ClusterArgs = LinodeClusterArgs | KubeconfigClusterArgs;

/** How long a new cluster may take until its API answers and a node is ready, in seconds, where nobody says otherwise. */
export const defaultReadinessTimeoutSeconds = 900;

/** StorageClass of LKE whose volumes outlive their claims. */
export const retainingStorageClass = "linode-block-storage-retain";
