import type { ImageMirror } from "./images.ts";

/** Charts that the program installs, by project and name. */
export type ChartName =
  | "istio/base"
  | "istio/istiod"
  | "istio/gateway"
  | "karmada/karmada"
  | "linkerd/linkerd-crds"
  | "linkerd/linkerd-control-plane"
  | "linkerd/linkerd-multicluster"
  | "linkerd/linkerd-viz";

/** The release of each project that the settings name by default. docs/not-shown.md says which of them the tests run. */
export const chartVersions = { istio: "1.31.4", karmada: "1.18.2", linkerd: "2026.8.3" } as const;

/** Registries that replace the projects' own; see `chartReference` and `mirroredImage`. */
export interface MirrorArgs {
  readonly charts?: string | undefined;
  readonly images?: ImageMirror | undefined;
}

/** Location of a chart, as arguments of a `kubernetes.helm.v3.Release`. */
export interface ChartReference {
  readonly chart: string;
  /** Absent if `chart` is the URL of an archive, which includes the version. */
  readonly version?: string;
  readonly repositoryOpts?: { readonly repo: string };
}

/**
 * The location of a chart.
 *
 * Without a mirror it is the project's own: Istio's OCI registry (its earlier bucket is being closed and never got
 * 1.31), Linkerd's repository of weekly releases (there are no others), and the archive attached to Karmada's release
 * (the index in Karmada's repository lags behind its releases). A mirror holds the charts under their plain names,
 * either below `oci://host/path` or in an `http(s)://` repository with an `index.yaml`.
 *
 * @param version without a leading `v`
 */
export function chartReference(
  name: ChartName,
  mirror: string | undefined,
  version: string,
): ChartReference {
  const chart = name.slice(name.indexOf("/") + 1);
  if (mirror?.startsWith("oci://") === true) {
    return { chart: `${mirror.replace(/\/+$/, "")}/${chart}`, version };
  }
  if (mirror !== undefined) {
    return { chart, version, repositoryOpts: { repo: mirror } };
  }
  if (name === "karmada/karmada") {
    return {
      chart: `https://github.com/karmada-io/karmada/releases/download/v${version}/karmada-chart-v${version}.tgz`,
    };
  }
  if (name.startsWith("linkerd/")) {
    return { chart, version, repositoryOpts: { repo: "https://helm.linkerd.io/edge" } };
  }
  return { chart: `oci://ghcr.io/istio/release/charts/${chart}`, version };
}
