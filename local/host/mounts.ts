/** One line of a mount table. */
export interface Mount {
  readonly target: string;
  readonly type: string;
  /** The mounted device or file system, as `/dev/vda` or `overlay`. */
  readonly source: string;
  /** The options of the file system itself; for control groups these name the controllers. */
  readonly options: readonly string[];
}

/** Parses the text of /proc/<pid>/mountinfo. Skips lines of another form. */
export function parseMounts(text: string): Mount[] {
  return text.split("\n").flatMap((line) => {
    const [left, right] = line.split(" - ");
    const target = left?.split(" ")[4];
    const [type, source, options] = right?.split(" ") ?? [];
    if (target === undefined || type === undefined || source === undefined) return [];
    return [{ target: unescape(target), type, source, options: (options ?? "").split(",") }];
  });
}

/** Decodes blanks, tabs, line ends and backslashes, which the kernel writes as octal numbers. */
function unescape(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}
