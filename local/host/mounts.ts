/** One line of a mount table. */
export interface Mount {
  readonly target: string;
  readonly type: string;
  /** What is mounted, as `/dev/vda` or `overlay`. */
  readonly source: string;
  /** The file system's own options; for control groups these name the controllers. */
  readonly options: readonly string[];
}

/** Reads the text of /proc/<pid>/mountinfo. Lines that are not of its form are left out. */
export function parseMounts(text: string): Mount[] {
  return text.split("\n").flatMap((line) => {
    const [left, right] = line.split(" - ");
    const target = left?.split(" ")[4];
    const [type, source, options] = right?.split(" ") ?? [];
    if (target === undefined || type === undefined || source === undefined) return [];
    return [{ target: unescape(target), type, source, options: (options ?? "").split(",") }];
  });
}

/** The kernel writes blanks, tabs, line ends and backslashes as octal numbers. */
function unescape(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}
