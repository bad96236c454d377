import type { GateSummary } from "../../components/verification/gateSummary.ts";

/** A row for every cluster, in the order of the settings. */
export type Matrix = readonly GateSummary[];

/** An ordered pair of clusters of which the first never heard from the second. */
export interface SilentPair {
  readonly from: string;
  readonly to: string;
}

/** Whether a cluster is to hear from another. */
export type Reaches = (from: string, to: string) => boolean;

/**
 * The pairs that a full matrix does not have; every cluster is also asked for answers from itself.
 *
 * @param reaches leaves out pairs that are not to hear from one another. @default all are
 */
export function silentPairs(
  matrix: Matrix,
  regions: readonly string[],
  reaches: Reaches = () => true,
): SilentPair[] {
  return matrix.flatMap(({ from, answers }) =>
    regions
      .filter((to) => reaches(from, to) && (answers[to] ?? 0) === 0)
      .map((to) => ({ from, to })),
  );
}

/**
 * The matrix as text: a row for each cluster that asked, a column for each that may answer, and a
 * last column for requests that nobody answered.
 */
export function formatMatrix(matrix: Matrix, regions: readonly string[]): string {
  const header = ["from \\ answered by", ...regions, "nobody"];
  const rows = matrix.map(({ from, answers, failures }) => [
    from,
    ...regions.map((region) => String(answers[region] ?? 0)),
    String(failures),
  ]);
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [header, ...rows]
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
