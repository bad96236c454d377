import type * as pulumi from "@pulumi/pulumi";
import { RegionalCluster } from "../components/cluster/regionalCluster.ts";
import { ControlPlane } from "../components/mesh/istio/controlPlane.ts";
import { EastWestGateway } from "../components/mesh/istio/eastWestGateway.ts";
import type { GatewayApiObject } from "../components/mesh/istio/gatewayApi.ts";
import { RemoteSecrets } from "../components/mesh/istio/remoteSecrets.ts";
import { MeshIntermediate } from "../components/pki/meshIntermediate.ts";
import type { TrustRoot } from "../components/pki/trustRoot.ts";
import { Probe } from "../components/verification/probe.ts";
import {
  type ClusterSettings,
  loadKubeconfig,
  type MemberSettings,
  type Settings,
} from "../config.ts";

/** A region with all that is declared for it alone. */
export interface Region {
  readonly name: string;
  readonly settings: MemberSettings;
  readonly cluster: RegionalCluster;
  readonly authority: MeshIntermediate;
  readonly controlPlane: ControlPlane;
  /** Absent on a flat network. */
  readonly gateway: EastWestGateway | undefined;
  /** Absent without a gate. */
  readonly probe: Probe | undefined;
}

/** Declares a cluster, wherever it comes from. */
export function declareCluster(cluster: ClusterSettings, settings: Settings): RegionalCluster {
  return new RegionalCluster(`cluster-${cluster.name}`, {
    cluster,
    tags: settings.tags,
    kubeconfig: loadKubeconfig(),
    readinessTimeoutSeconds: settings.readinessTimeoutSeconds,
  });
}

/** Options of what lives in one cluster: its provider, and its end when the stack owns the cluster. */
export function inside(
  { provider, owned }: RegionalCluster,
  ...dependsOn: readonly pulumi.Resource[]
): pulumi.ComponentResourceOptions {
  return {
    provider,
    dependsOn: [...dependsOn],
    ...(owned !== undefined && { deletedWith: owned }),
  };
}

/** One region: its cluster, its certificate, its control plane and gateway, and the probe that answers for it. */
export function declareRegion(
  member: MemberSettings,
  settings: Settings,
  root: TrustRoot,
  gatewayApi: readonly GatewayApiObject[],
): Region {
  const { name, network } = member;
  const { istio, mirror, trust } = settings;
  const { version, meshId, values } = istio;
  const cluster = declareCluster(member, settings);
  const authority = new MeshIntermediate(`trust-${name}`, {
    cluster: name,
    root,
    validityDays: trust.intermediateValidityDays,
    renewalWindowDays: trust.renewalWindowDays,
  });
  const controlPlane = new ControlPlane(
    `istio-${name}`,
    { cluster: name, network, meshId, version, authority, gatewayApi, mirror, values },
    inside(cluster),
  );
  const within = inside(cluster, controlPlane);
  const annotations = { ...istio.eastWestGateway.annotations };
  const gateway =
    settings.network === "flat"
      ? undefined
      : new EastWestGateway(
          `gateway-${name}`,
          { network, version, mirror, values: values.gateway, annotations },
          within,
        );
  const probe = settings.gate.enabled
    ? new Probe(`probe-${name}`, { cluster: name, imageMirror: mirror.images }, within)
    : undefined;
  return { name, settings: member, cluster, authority, controlPlane, gateway, probe };
}

/** What one region knows of the others. */
export function declareLinks(region: Region, regions: readonly Region[]): RemoteSecrets {
  const peers = regions
    .filter(({ name }) => name !== region.name)
    .map(({ name, cluster, controlPlane }) => ({
      name,
      server: cluster.apiEndpoint,
      token: controlPlane.readerToken,
      caPem: controlPlane.readerCa,
    }));
  return new RemoteSecrets(
    `peers-${region.name}`,
    { peers },
    inside(region.cluster, region.controlPlane),
  );
}
