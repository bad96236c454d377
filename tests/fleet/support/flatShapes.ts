import type { KubeConfig } from "@kubernetes/client-node";
import type { ByoCluster } from "../../../local/byoClusters/request.ts";
import { flatEntry } from "./flatClusters.ts";
import { meshOnly } from "./meshOnly.ts";

/** A flat network's clusters, as a mesh uses them. */
export interface FlatFleet {
  readonly clusters: readonly ByoCluster[];
  /** Returns the kubeconfig of a cluster. */
  readonly config: (name: string) => KubeConfig;
}

/** The variable options of a mesh on a flat network. */
export interface Shape {
  readonly topology: "multi-primary" | "primary-remote";
  readonly namespace: string;
  /** The origin of the first cluster's Gateway API. @default the stack's */
  readonly gatewayApi?: "install" | "existing";
}

/** A control plane in each. */
export const anIstiodEach: Shape = { topology: "multi-primary", namespace: "istio-system" };
/** One control plane for both, in the first, and a mesh namespace of the user's choice. */
export const oneIstiod: Shape = {
  topology: "primary-remote",
  namespace: "mesh",
  gatewayApi: "existing",
};

/** Writes the settings that a user would write for these clusters, and returns the file's path. */
export function shapeSettings(
  clusters: readonly ByoCluster[],
  { topology, namespace, gatewayApi = "install" }: Shape,
): Promise<string> {
  const [primary = ""] = clusters.map(({ name }) => name);
  return meshOnly(`flat-${topology}-${namespace}-${gatewayApi}`, {
    network: "flat",
    istio: { topology, namespace },
    clusters: () =>
      clusters.map((one) => ({
        ...flatEntry(one),
        ...(one.name === primary ? { gatewayApi } : topology === "primary-remote" && { primary }),
      })),
  });
}
