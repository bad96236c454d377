import { type Check, complain, everyCluster } from "./subject.ts";

/** A pool has a fixed count or an autoscaler, never both. */
export const poolSizes: Check = (subject) =>
  everyCluster(subject).flatMap(({ path, cluster }) =>
    (cluster.pools ?? []).flatMap((pool, index) => {
      const here = [...path, "pools", index];
      if (pool.autoscaler === undefined) {
        return pool.count === undefined
          ? [complain(subject, [...here, "count"], "is missing", "a count, or an autoscaler")]
          : [];
      }
      if (pool.count !== undefined) {
        return [
          complain(
            subject,
            [...here, "count"],
            "is the autoscaler's to choose",
            "a count or an autoscaler",
          ),
        ];
      }
      const { min, max } = pool.autoscaler;
      return min > max
        ? [complain(subject, [...here, "autoscaler", "max"], "is below min", `at least ${min}`)]
        : [];
    }),
  );
