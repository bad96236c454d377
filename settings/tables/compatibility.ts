// The tables were last compared with the projects' own statements on 2026-11-20, Istio's patches on 2026-11-27.

/** One release line of a part: its first supported patch, and the Kubernetes minors that its project tests it with. */
export interface ReleaseLine {
  readonly line: string;
  readonly firstPatch: number;
  /** The first patch with every security fix that was known when the table was made. @default firstPatch */
  readonly firstFixedPatch?: number;
  readonly kubernetes: readonly string[];
}

/**
 * Istio. 1.30.0 to 1.30.3 lose a cluster's endpoints or gateways, or stop permanently, when a remote secret changes
 * (https://github.com/istio/istio/issues/60612, 60920 and 61043); 1.31.0 and 1.30.4 have the fixes, 1.31.1 and 1.30.5
 * are the patches that this program was tested with. Patches of 13 and 21 October 2026 followed, up to 1.31.4 and 1.30.8
 * (the dates and numbers are those of the modules istio.io/api and istio.io/client-go), in the month of the bulletin
 * ISTIO-SECURITY-2026-007. Kubernetes minors: Istio's support table,
 * https://istio.io/latest/docs/releases/supported-releases/.
 */
export const ISTIO: readonly ReleaseLine[] = [
  { line: "1.30", firstPatch: 5, firstFixedPatch: 8, kubernetes: ["1.32", "1.33", "1.34", "1.35"] },
  {
    line: "1.31",
    firstPatch: 1,
    firstFixedPatch: 4,
    kubernetes: ["1.32", "1.33", "1.34", "1.35", "1.36"],
  },
];

/** True if a version of Istio has `meshConfig.defaultTrafficPolicy`, the mesh's default outlier detection: from 1.31 on. */
export function hasDefaultTrafficPolicy(version: string): boolean {
  return releaseLine(ISTIO, version)?.line !== "1.30";
}

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

const VERSION = /^(\d{1,4}\.\d{1,3})\.(0|[1-9]\d{0,2})$/;

/** The release line of a version such as `1.31.1`; undefined when the table does not contain it. */
export function releaseLine(
  table: readonly ReleaseLine[],
  version: string,
): ReleaseLine | undefined {
  const [, line, patch] = VERSION.exec(version) ?? [];
  return table.find((entry) => entry.line === line && Number(patch) >= entry.firstPatch);
}

/** True if a version in the table lacks a security fix that was known when the table was made. */
export function lacksFixes(table: readonly ReleaseLine[], version: string): boolean {
  const { firstFixedPatch = 0 } = releaseLine(table, version) ?? {};
  return Number(VERSION.exec(version)?.[2]) < firstFixedPatch;
}

/** The versions with every known fix, as a message lists them: `1.30.8 or a later 1.30, 1.31.4 or a later 1.31`. */
export function describeVersions(table: readonly ReleaseLine[]): string {
  return table
    .map(({ line, firstPatch, firstFixedPatch = firstPatch }) => ({ line, patch: firstFixedPatch }))
    .map(({ line, patch }) => `${line}.${patch} or a later ${line}`)
    .join(", ");
}
