import type { Reference } from "./reference.ts";

/** A setting's row. */
export interface SettingRow {
  readonly key: string;
  /** The cell of the default, in Markdown. */
  readonly fallback: string;
  /** The cell of the meaning, in Markdown. */
  readonly meaning: string;
}

/** The row of a line; undefined for any other line. A row without a type is one that somebody has just added. */
function rowOf(line: string): SettingRow | undefined {
  const [, key] = /^\| `([^`]+)`\s*\|/.exec(line) ?? [];
  if (key === undefined || !line.endsWith("|")) return undefined;
  const cells = line.slice(1, -1).split(/(?<!\\)\|/);
  const [fallback, meaning] = cells.map((cell) => cell.trim()).slice(-2);
  if (![3, 4].includes(cells.length) || fallback === undefined || meaning === undefined) {
    return undefined;
  }
  return { key, fallback, meaning };
}

/** The rows of the tables in the text of docs/settings.md. */
export function settingRows(text: string): SettingRow[] {
  return text.split("\n").flatMap((line) => rowOf(line) ?? []);
}

/**
 * The text with the type and the default of every row as the schema has them. What is not in the schema stays as it was
 * written: the meaning, and a default that depends on other settings.
 */
export function withReferences(text: string, references: ReadonlyMap<string, Reference>): string {
  const lines = text.split("\n").map((line) => {
    const row = rowOf(line);
    const reference = row && references.get(row.key);
    if (row === undefined || reference === undefined) return line;
    const fallback = reference.fallback ?? row.fallback;
    return `| \`${row.key}\` | ${reference.type} | ${fallback} | ${row.meaning} |`;
  });
  return lines.join("\n").replaceAll(/^\| key \| default \| meaning \|\n\|(?: --- \|)+$/gm, header);
}

const header = "| key | type | default | meaning |\n| --- | --- | --- | --- |";
