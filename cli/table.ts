import { printable } from "./terminal.ts";

/** Formats rows below a header as text: the first columns to the left, all others to the right. */
export function formatTable(
  header: readonly string[],
  given: readonly (readonly string[])[],
  leftColumns = 1,
): string {
  const rows = given.map((row) => row.map(printable));
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [header, ...rows]
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return column < leftColumns ? cell.padEnd(width) : cell.padStart(width);
        })
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
