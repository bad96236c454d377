import { printable, styled } from "../terminal.ts";
import { groups, type Result } from "./types.ts";

const marks = { pass: "✔", warn: "!", fail: "✖" } as const;
const colors = { pass: "green", warn: "yellow", fail: "red" } as const;

/** Problems of one check that are shown; the rest is counted. */
const mostProblems = 12;

/** Formats the results in their groups: what passed in one line each, and under what did not, what was seen and what to do. */
export function formatResults(results: readonly Result[]): string {
  const sections = groups.flatMap((group) => {
    const own = results.filter((result) => result.group === group);
    if (own.length === 0) return [];
    return [[styled("bold", group), ...own.map(formatResult)].join("\n")];
  });
  return [...sections, summary(results)].join("\n\n");
}

function formatResult({ status, title, seen, problems, remedy, docs }: Result): string {
  const mark = styled(colors[status], marks[status]);
  if (status === "pass") return `${mark} ${title} ${styled("dim", `(${printable(seen)})`)}`;
  const shown = problems.slice(0, mostProblems).map(({ severity, what }) => {
    const line = `    ${printable(what)}`;
    return styled(colors[severity], line);
  });
  const rest = problems.length - shown.length;
  return [
    `${mark} ${title}`,
    ...shown,
    ...(rest > 0 ? [`    and ${rest} more`] : []),
    `    → ${remedy ?? ""}`,
    styled("dim", `      ${docs}`),
  ].join("\n");
}

/** The number of checks by status, in one line. */
export function summary(results: readonly Result[]): string {
  const count = (status: Result["status"]): number =>
    results.filter((result) => result.status === status).length;
  const [passed, warned, failed] = [count("pass"), count("warn"), count("fail")];
  const text = `${results.length} checks: ${passed} passed, ${warned} with warnings, ${failed} failed`;
  return styled(failed > 0 ? "red" : warned > 0 ? "yellow" : "green", text);
}
