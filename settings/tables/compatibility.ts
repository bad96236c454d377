/** When the tables below were last compared with the projects' own statements. */
export const COMPATIBILITY_AS_OF = "2026-11-20";

/**
 * One release line of a part: from which patch on it may be used, and the Kubernetes minors its project tests it with.
 */
export interface ReleaseLine {
  readonly line: string;
  readonly firstPatch: number;
  readonly kubernetes: readonly string[];
}

/**
 * Istio. 1.30.0 to 1.30.3 lose a cluster's endpoints or gateways, or stop for good, when a remote Secret changes (issues
 * 60612, 60920, 61043); 1.31.0 and 1.30.4 have the fixes, 1.31.1 and 1.30.5 are the patches that this program was tried
 * with. Kubernetes minors: Istio's support table.
 */
export const ISTIO: readonly ReleaseLine[] = [
  { line: "1.30", firstPatch: 5, kubernetes: ["1.32", "1.33", "1.34", "1.35"] },
  { line: "1.31", firstPatch: 1, kubernetes: ["1.32", "1.33", "1.34", "1.35", "1.36"] },
];

/** Karmada. Kubernetes minors: the compatibility table in its readme, from the oldest that Istio still takes. */
export const KARMADA: readonly ReleaseLine[] = [
  { line: "1.18", firstPatch: 2, kubernetes: ["1.32", "1.33", "1.34", "1.35"] },
];

/**
 * Linkerd, whose open releases are the weekly ones: year, month and number, `edge-26.8.3` as 2026.8.3. Kubernetes minors:
 * the oldest that its charts allow to the newest that its own tests run.
 */
export const LINKERD: readonly ReleaseLine[] = [
  {
    line: "2026.8",
    firstPatch: 3,
    kubernetes: ["1.31", "1.32", "1.33", "1.34", "1.35", "1.36"],
  },
];

const VERSION = /^(\d{1,4}\.\d{1,3})\.(\d{1,3})$/;

/** The release line that a version such as `1.31.1` belongs to; undefined when the table does not hold it. */
export function releaseLine(
  table: readonly ReleaseLine[],
  version: string,
): ReleaseLine | undefined {
  const [, line, patch] = VERSION.exec(version) ?? [];
  return table.find((entry) => entry.line === line && Number(patch) >= entry.firstPatch);
}

/** The versions that a table holds, as a message lists them: `1.30.5 and later 1.30, 1.31.1 and later 1.31`. */
export function describeVersions(table: readonly ReleaseLine[]): string {
  return table.map(({ line, firstPatch }) => `${line}.${firstPatch} and later ${line}`).join(", ");
}

/** The Kubernetes minors that some version of every part takes. */
export const KUBERNETES: readonly string[] = [
  ...new Set([...ISTIO, ...LINKERD, ...KARMADA].flatMap(({ kubernetes }) => kubernetes)),
].sort();
