// The tables were last compared with the projects' own statements on 2026-11-20.

/** One release line of a part: its first supported patch, and the Kubernetes minors that its project tests it with. */
export interface ReleaseLine {
  readonly line: string;
  readonly firstPatch: number;
  readonly kubernetes: readonly string[];
}

/**
 * Istio. 1.30.0 to 1.30.3 lose a cluster's endpoints or gateways, or stop permanently, when a remote secret changes
 * (https://github.com/istio/istio/issues/60612, 60920 and 61043); 1.31.0 and 1.30.4 have the fixes, 1.31.1 and 1.30.5
 * are the patches that this program was tested with. Kubernetes minors: Istio's support table,
 * https://istio.io/latest/docs/releases/supported-releases/.
 */
export const ISTIO: readonly ReleaseLine[] = [
  { line: "1.30", firstPatch: 5, kubernetes: ["1.32", "1.33", "1.34", "1.35"] },
  { line: "1.31", firstPatch: 1, kubernetes: ["1.32", "1.33", "1.34", "1.35", "1.36"] },
];

/**
 * Karmada. Kubernetes minors: the compatibility table in its README, https://github.com/karmada-io/karmada, from the
 * oldest that Istio still supports.
 */
export const KARMADA: readonly ReleaseLine[] = [
  { line: "1.18", firstPatch: 2, kubernetes: ["1.32", "1.33", "1.34", "1.35"] },
];

/**
 * Linkerd, whose open-source releases are the edge releases: year, month and number, `edge-26.8.3` as 2026.8.3. Kubernetes
 * minors: the oldest that its charts allow to the newest that its own tests use.
 */
export const LINKERD: readonly ReleaseLine[] = [
  {
    line: "2026.8",
    firstPatch: 3,
    kubernetes: ["1.31", "1.32", "1.33", "1.34", "1.35", "1.36"],
  },
];

const VERSION = /^(\d{1,4}\.\d{1,3})\.(\d{1,3})$/;

/** The release line of a version such as `1.31.1`; undefined when the table does not contain it. */
export function releaseLine(
  table: readonly ReleaseLine[],
  version: string,
): ReleaseLine | undefined {
  const [, line, patch] = VERSION.exec(version) ?? [];
  return table.find((entry) => entry.line === line && Number(patch) >= entry.firstPatch);
}

/** The versions that a table contains, as a message lists them: `1.30.5 or a later 1.30, 1.31.1 or a later 1.31`. */
export function describeVersions(table: readonly ReleaseLine[]): string {
  return table.map(({ line, firstPatch }) => `${line}.${firstPatch} or a later ${line}`).join(", ");
}
