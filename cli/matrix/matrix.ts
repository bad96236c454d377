import type { GateSummary } from "../../components/verification/gateSummary.ts";
import { formatTable } from "../table.ts";

/** One row per calling cluster, in the order of the settings. */
export type Matrix = readonly GateSummary[];

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
  matrix: Matrix,
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

/**
 * Formats the matrix as text: a row for each calling cluster, a column for each responding one, and a last column for
 * requests without a response.
 */
export function formatMatrix(matrix: Matrix, regions: readonly string[]): string {
  const header = ["from \\ answered by", ...regions, "nobody"];
  const rows = matrix.map(({ from, answers, failures }) => {
    const counts = new Map(Object.entries(answers));
    return [from, ...regions.map((region) => String(counts.get(region) ?? 0)), String(failures)];
  });
  return formatTable(header, rows);
}
