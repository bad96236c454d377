import type * as linode from "@pulumi/linode";

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

/** The inputs of the LKE cluster that `args` describe. */
export function lkeInputs(args: LinodeClusterArgs, tags: readonly string[]): linode.LkeClusterArgs {
  return {
    label: args.label,
    region: args.region,
    k8sVersion: args.kubernetesVersion,
    tags: [...tags],
    controlPlane: {
      highAvailability: args.highAvailability ?? false,
      acl:
        args.acl === undefined
          ? { enabled: false }
          : {
              enabled: true,
              addresses: [{ ipv4s: [...args.acl.ipv4], ipv6s: [...args.acl.ipv6] }],
            },
    },
    pools: args.pools.map((pool) => ({
      type: pool.type,
      // With an autoscaler the count is left out: the first is the minimum, and the later ones are not ours.
      ...(pool.autoscaler === undefined
        ? pool.count !== undefined && { count: pool.count }
        : { autoscaler: { ...pool.autoscaler } }),
      ...(pool.labels !== undefined && { labels: { ...pool.labels } }),
      ...(pool.taints !== undefined && { taints: pool.taints.map((taint) => ({ ...taint })) }),
      ...(pool.tags !== undefined && { tags: [...pool.tags] }),
    })),
  };
}

/** What changes by itself in autoscaled pools, as property paths that an update leaves alone. */
export function autoscaledPaths(pools: readonly PoolArgs[]): string[] {
  return pools.flatMap((pool, index) =>
    pool.autoscaler === undefined ? [] : [`pools[${index}].count`, `pools[${index}].nodes`],
  );
}
