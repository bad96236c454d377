import type * as linode from "@pulumi/linode";
import type { LinodeClusterArgs, PoolArgs } from "./clusterArgs.ts";

/** Inputs of the LKE cluster that `args` describe. */
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
      // An autoscaled pool has no count: it starts with the minimum, and the autoscaler sets the rest.
      ...(pool.autoscaler === undefined
        ? pool.count !== undefined && { count: pool.count }
        : { autoscaler: { ...pool.autoscaler } }),
      ...(pool.labels !== undefined && { labels: { ...pool.labels } }),
      ...(pool.taints !== undefined && { taints: pool.taints.map((taint) => ({ ...taint })) }),
      ...(pool.tags !== undefined && { tags: [...pool.tags] }),
    })),
  };
}

/** Property paths that the autoscaler changes, for `ignoreChanges`. */
export function autoscaledPaths(pools: readonly PoolArgs[]): string[] {
  return pools.flatMap((pool, index) =>
    pool.autoscaler === undefined ? [] : [`pools[${index}].count`, `pools[${index}].nodes`],
  );
}
