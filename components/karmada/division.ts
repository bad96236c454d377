/**
 * Clusters that may get no replica when Karmada divides replicas by static weights, in the order of `weights`; those of
 * weight zero are not included.
 *
 * Karmada divides by the Webster method: each replica goes to the cluster with the greatest weight / (2n + 1), where n is
 * the number of its replicas so far. A hash decides between equal clusters, so any of them may be the one without.
 *
 * @param weights weights by cluster, integers from zero
 * @param replicas replicas in all clusters together
 */
export function clustersWithoutReplica(
  weights: Readonly<Record<string, number>>,
  replicas: number,
): string[] {
  const shares = Object.values(weights);
  return Object.entries(weights)
    .filter(([, weight]) => weight > 0 && replicasFor(weight, shares) > replicas)
    .map(([cluster]) => cluster);
}

/** The least number of replicas with which every cluster that has a weight gets one. */
export function leastReplicas(weights: Readonly<Record<string, number>>): number {
  const shares = Object.values(weights);
  const given = shares.filter((weight) => weight > 0);
  return Math.max(0, ...given.map((weight) => replicasFor(weight, shares)));
}

/** The least number of replicas with which every cluster of this weight gets one. */
function replicasFor(least: number, weights: readonly number[]): number {
  return weights
    .filter((weight) => weight >= least)
    .map((weight) => (weight === least ? 1 : Math.ceil((weight - least) / (2 * least))))
    .reduce((sum, count) => sum + count, 0);
}
