import type * as pulumi from "@pulumi/pulumi";
import { type ClusterPreflight, RegionalCluster } from "../components/cluster/index.ts";
import { GatewayApiCrds, type GatewayApiObject } from "../components/mesh/index.ts";
import type { ClusterSettings, MemberSettings, Secrets, Settings } from "../config.ts";
import { installsGatewayApi } from "./gatewayApi.ts";
import type { Preflights } from "./preflight.ts";

/** A member cluster of the fleet, ready for a mesh and for Karmada's agent once its provider is known. */
export interface Region {
  readonly name: string;
  readonly settings: MemberSettings;
  readonly cluster: RegionalCluster;
  /** The Gateway API's CRDs. They belong to no mesh, so that a change of mesh keeps them. */
  readonly gatewayApi: GatewayApiCrds;
}

/** Declares a cluster of any provider: a member's or the manager's. */
export function declareCluster(
  cluster: ClusterSettings,
  { stack, stackTag, tags, readinessTimeoutSeconds }: Settings,
  { kubeconfig }: Secrets,
  preflight: ClusterPreflight,
): RegionalCluster {
  return new RegionalCluster(`cluster-${cluster.name}`, {
    cluster,
    stack,
    stackTag,
    tags,
    kubeconfig,
    readinessTimeoutSeconds,
    preflight,
  });
}

/** Declares a member's cluster with its preflight, and its Gateway API. */
export function declareRegion(
  member: MemberSettings,
  settings: Settings,
  secrets: Secrets,
  gatewayApi: readonly GatewayApiObject[],
  preflights: Preflights,
): Region {
  const { name } = member;
  const cluster = declareCluster(member, settings, secrets, preflights.ofMember(member));
  const definitions = new GatewayApiCrds(
    `gateway-api-${name}`,
    { objects: installsGatewayApi(settings, member) ? gatewayApi : [] },
    inCluster(cluster),
  );
  return { name, settings: member, cluster, gatewayApi: definitions };
}

/** Options of a component that lives in one cluster: the cluster's provider, and `deletedWith` if the stack owns it. */
export function inCluster(
  { provider, owned }: RegionalCluster,
  { dependsOn = [] }: { readonly dependsOn?: readonly pulumi.Input<pulumi.Resource>[] } = {},
): pulumi.ComponentResourceOptions {
  return {
    provider,
    dependsOn: [...dependsOn],
    ...(owned !== undefined && { deletedWith: owned }),
  };
}
