import { type Check, everyCluster, problem } from "./context.ts";

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
