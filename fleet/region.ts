import type * as pulumi from "@pulumi/pulumi";
import { RegionalCluster } from "../components/cluster/regionalCluster.ts";
import {
  type ClusterSettings,
  loadKubeconfig,
  type MemberSettings,
  type Settings,
} from "../config.ts";

/** A region's cluster, before anything is in it. */
export interface Place {
  readonly name: string;
  readonly settings: MemberSettings;
  readonly cluster: RegionalCluster;
}

/** Declares a cluster, wherever it comes from. */
export function declareCluster(cluster: ClusterSettings, settings: Settings): RegionalCluster {
  return new RegionalCluster(`cluster-${cluster.name}`, {
    cluster,
    tags: settings.tags,
    stackTag: settings.stackTag,
    kubeconfig: loadKubeconfig(),
    readinessTimeoutSeconds: settings.readinessTimeoutSeconds,
  });
}

/** Declares the cluster of a region. */
export function declarePlace(member: MemberSettings, settings: Settings): Place {
  return { name: member.name, settings: member, cluster: declareCluster(member, settings) };
}

/** Options of what lives in one cluster: its provider, and its end when the stack owns the cluster. */
export function inside(
  { provider, owned }: RegionalCluster,
  ...dependsOn: readonly pulumi.Input<pulumi.Resource>[]
): pulumi.ComponentResourceOptions {
  return {
    provider,
    dependsOn: [...dependsOn],
    ...(owned !== undefined && { deletedWith: owned }),
  };
}
