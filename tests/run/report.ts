import { z } from "zod";

/** What tests/support/reporter.cjs writes at the end of one run of mocha. Times are in seconds. */
export const reportSchema = z.object({
  passed: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  skipped: z.int().nonnegative(),
  /** Imports and the global set-up. */
  loading: z.number(),
  files: z.array(z.object({ file: z.string(), seconds: z.number() })),
});
export type Report = z.output<typeof reportSchema>;

/** One lane that has ended. */
export interface LaneResult {
  readonly lane: string;
  readonly seconds: number;
  /** Whether its process ended with exit code 0. */
  readonly succeeded: boolean;
  /** Absent where the lane runs no tests, or ended before mocha could report. */
  readonly report?: Report;
}

/** A spec file that took less than this many seconds has no line of its own. */
const NOTABLE_SECONDS = 0.5;

/** The line that scripts read: `12 passed, 0 failed`, with `, 3 skipped` behind it when tests were skipped. */
export function summaryLine(results: readonly LaneResult[]): string {
  const sum = (key: "passed" | "failed" | "skipped"): number =>
    results.reduce((total, { report }) => total + (report?.[key] ?? 0), 0);
  const skipped = sum("skipped");
  const counted = `${sum("passed")} passed, ${sum("failed")} failed`;
  return skipped === 0 ? counted : `${counted}, ${skipped} skipped`;
}

/** Whether a lane did all that it was there for; one with tests has to report that none failed. */
export function passes(result: LaneResult, hasTests: boolean): boolean {
  if (!result.succeeded) return false;
  return !hasTests || result.report?.failed === 0;
}

/** The seconds of every lane, and below each those of its spec files, the longest first. */
export function timeTable(results: readonly LaneResult[]): string {
  const rows = results.flatMap(({ lane, seconds, report }) => {
    if (report === undefined) return [[lane, seconds] as const];
    const files = report.files.toSorted((left, right) => right.seconds - left.seconds);
    const notable = files.filter((file) => file.seconds >= NOTABLE_SECONDS);
    const rest = files.slice(notable.length);
    const total = rest.reduce((sum, file) => sum + file.seconds, 0);
    return [
      [lane, seconds] as const,
      ["  (imports and set-up)", report.loading] as const,
      ...notable.map(({ file, seconds: took }) => [`  ${file}`, took] as const),
      ...(rest.length > 0 ? [[`  (${rest.length} other files)`, total] as const] : []),
    ];
  });
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, took]) => `${name.padEnd(width)} ${took.toFixed(1).padStart(8)}`);
  return [`${"file".padEnd(width)}  seconds`, ...lines].join("\n");
}
