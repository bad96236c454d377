/** An ordered pair of clusters: the source discovers the Services of the target. */
export interface ClusterPair {
  readonly source: string;
  readonly target: string;
}

/** True if the list revokes the source's access to the target; the opposite direction is another pair. */
export function isRevoked(
  revoked: readonly ClusterPair[],
  source: string,
  target: string,
): boolean {
  return revoked.some((pair) => pair.source === source && pair.target === target);
}
