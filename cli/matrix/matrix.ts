import type { GateSummary } from "../../components/verification/gateSummary.ts";
import { formatTable } from "../table.ts";

export {
  type Reaches,
  type SilentPair,
  silentPairs,
} from "../../components/verification/silentPairs.ts";

/** One row per calling cluster, in the order of the settings. */
export type Matrix = readonly GateSummary[];

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
