import type { GateSummary } from "./gateSummary.ts";

/** An ordered pair of clusters of which the first got no response from the second. */
export interface SilentPair {
  readonly from: string;
  readonly to: string;
}

/** True if one cluster is expected to get responses from another. */
export type Reaches = (from: string, to: string) => boolean;

/**
 * The pairs without a response. Every cluster is also expected to respond to itself.
 *
 * @param reaches selects the expected pairs. @default all
 */
export function silentPairs(
  matrix: readonly GateSummary[],
  regions: readonly string[],
  reaches: Reaches = () => true,
): SilentPair[] {
  return matrix.flatMap(({ from, answers }) => {
    const counts = new Map(Object.entries(answers));
    return regions
      .filter((to) => reaches(from, to) && (counts.get(to) ?? 0) === 0)
      .map((to) => ({ from, to }));
  });
}
