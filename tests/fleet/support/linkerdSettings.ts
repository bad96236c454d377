import { linkerdValues } from "./linkerdFleet.ts";
import { meshOnly } from "./meshOnly.ts";

/** The regions of the local fleet with Linkerd. */
export const regions = ["eu", "ap", "us"] as const;

/** Linkerd's options in a variant of the settings. */
export interface Variant {
  /** @default all regions */
  readonly clusters?: readonly string[];
  /** Options of `linkerd.multicluster`. */
  readonly multicluster?: Readonly<Record<string, unknown>>;
}

/** Writes settings of the local fleet with Linkerd behind gateways; returns their path. */
export function linkerdSettings(name: string, variant: Variant = {}): Promise<string> {
  const { clusters = regions, multicluster = {} } = variant;
  return meshOnly(name, {
    mesh: "linkerd",
    clusters: (local) => local.filter((cluster) => clusters.includes(cluster.name)),
    linkerd: { multicluster, values: linkerdValues },
  });
}
