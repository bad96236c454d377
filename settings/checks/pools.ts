import { type Check, everyCluster, isRoom, problem } from "./context.ts";

/** A pool has a fixed count or an autoscaler, never both. */
export const poolSizes: Check = (context) =>
  everyCluster(context).flatMap(({ path, cluster }) =>
    (cluster.pools ?? []).flatMap(({ count, autoscaler }, index) => {
      const pool = [...path, "pools", index];
      if (autoscaler === undefined) {
        return count === undefined
          ? [problem(context, [...pool, "count"], "is required", "a count, or an autoscaler")]
          : [];
      }
      if (count !== undefined) {
        const expected = "a count or an autoscaler";
        return [problem(context, [...pool, "count"], "conflicts with autoscaler", expected)];
      }
      const { min, max } = autoscaler;
      return min > max
        ? [problem(context, [...pool, "autoscaler", "max"], "less than min", `at least ${min}`)]
        : [];
    }),
  );

/** At least one pool takes pods without a toleration, which the cluster's own and the fleet's are. */
export const untaintedPool: Check = (context) =>
  everyCluster(context)
    .filter(({ cluster: { pools = [] } }) => pools.length > 0 && !pools.some(isRoom))
    .map(({ path }) =>
      problem(
        context,
        [...path, "pools"],
        "have taints that keep the fleet's pods from every node",
        "a pool without a taint of the effect NoSchedule or NoExecute",
      ),
    );
