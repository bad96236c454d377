import type * as pulumi from "@pulumi/pulumi";
import {
  ControlPlane,
  IstiodService,
  type PrimaryRole,
  regionFailovers,
  type RemoteRole,
  servesRemotes,
  type TrafficPolicy,
} from "../../../components/mesh/istio/index.ts";
import type { Settings } from "../../../config.ts";
import { loadBalancer } from "../../exposure.ts";
import { inCluster, type Region } from "../../region.ts";
import { hasOtherRoots } from "../../roots.ts";
import { generationOf, issuerIn } from "../../trust.ts";
import type { Upgraded, Wave } from "../../waves.ts";
import type { MeshArgs, MeshMember } from "../types.ts";
import { declareGateways } from "./gateways.ts";

/** A region with its part of Istio's control plane: all of it, or a remote's. */
export interface ControlledRegion extends Region {
  readonly controlPlane: ControlPlane;
}

/** A region with an istiod: a complete member of the mesh, as it depends on no other. */
export interface Primary extends ControlledRegion, MeshMember, Upgraded {
  /** Address of its istiod for its remotes; undefined without remotes. */
  readonly istiodAddress: pulumi.Output<string> | undefined;
}

/** Declares a region with an istiod of its own, its gateways, and its istiod's address for remotes. */
export function declarePrimary(region: Region, { settings, trust }: MeshArgs, wave: Wave): Primary {
  const { name, cluster } = region;
  const issuer = issuerIn(trust, name);
  const remotes = servesRemotes(name, settings.clusters);
  const role: PrimaryRole = {
    kind: "primary",
    issuer,
    issuerGeneration: generationOf(settings, name),
    servesRemotes: remotes,
    revocationLists: trust.revocationLists,
    hasOtherRoots: hasOtherRoots(settings.trust),
    beforeTrust: trust.guard?.beforeTrust(`istio-${name}-before-trust`, name, trust.bundlePem),
  };
  const controlPlane = declareControlPlane(region, role, settings, wave);
  const gateways = declareGateways(region, settings, [controlPlane], wave.gate);
  const { namespace, istiodService } = settings.istio;
  const service =
    remotes && settings.network === "flat"
      ? new IstiodService(
          `istiod-${name}`,
          { namespace, ...loadBalancer(region.settings, istiodService) },
          inCluster(cluster, { dependsOn: [controlPlane] }),
        )
      : undefined;
  const istiodAddress = remotes ? (service ?? gateways.gateway)?.address : undefined;
  const injectionReady = controlPlane;
  const { gateway, ingress } = gateways;
  const upgraded = [controlPlane, gateway, ingress].filter((one) => one !== undefined);
  return { ...region, ...gateways, controlPlane, injectionReady, issuer, istiodAddress, upgraded };
}

/** Declares a remote's part of the control plane: its webhooks and proxies use the primary's istiod. */
export function declareRemote(
  region: Region,
  primary: Primary,
  { settings, trust }: MeshArgs,
  wave: Wave,
): ControlledRegion {
  if (primary.istiodAddress === undefined) throw new Error(`region ${primary.name} has no remotes`);
  const role: RemoteRole = {
    kind: "remote",
    primary: primary.name,
    istiodAddress: primary.istiodAddress,
    rootPem: trust.bundlePem,
  };
  return { ...region, controlPlane: declareControlPlane(region, role, settings, wave) };
}

function declareControlPlane(
  { name, cluster, gatewayApi, settings: { network } }: Region,
  role: PrimaryRole | RemoteRole,
  { istio, mirror, clusters }: Settings,
  { after, gate }: Wave,
): ControlPlane {
  const { version, meshId, namespace, values, locality } = istio;
  const failover = locality.enabled ? regionFailovers(clusters, locality.failover) : undefined;
  return new ControlPlane(
    `istio-${name}`,
    {
      cluster: name,
      network,
      namespace,
      role,
      meshId,
      version,
      failover,
      trafficPolicy: trafficPolicyOf(istio),
      gatewayApi,
      mirror,
      values,
      beforeUpdate: gate,
    },
    inCluster(cluster, { dependsOn: after }),
  );
}

/** When the mesh gives up on an endpoint, as the settings have it. */
export function trafficPolicyOf({
  connectTimeout,
  outlierDetection,
}: Settings["istio"]): TrafficPolicy {
  const { enabled, ...policy } = outlierDetection;
  return { connectTimeout, ...(enabled && { outlierDetection: policy }) };
}
