import type * as pulumi from "@pulumi/pulumi";
import { ApiReach } from "../../../components/mesh/istio/apiReach.ts";
import { ControlPlane } from "../../../components/mesh/istio/controlPlane.ts";
import type { EastWestGateway } from "../../../components/mesh/istio/eastWestGateway.ts";
import { IstiodService } from "../../../components/mesh/istio/istiodService.ts";
import type { IngressGateway } from "../../../components/mesh/istio/ingressGateway.ts";
import { regionFailovers } from "../../../components/mesh/istio/locality.ts";
import { istioMeshing } from "../../../components/mesh/istio/meshing.ts";
import { RemoteSecrets } from "../../../components/mesh/istio/remoteSecrets.ts";
import type { PrimaryRole, RemoteRole } from "../../../components/mesh/istio/role.ts";
import { readBy, servesRemotes, topologyOf } from "../../../components/mesh/istio/topology.ts";
import { MeshIntermediate } from "../../../components/pki/meshIntermediate.ts";
import { declareGateway, declareIngress, type Region } from "./gateways.ts";
import type { Mesh, MeshMember, MeshParts, MeshPlace } from "../mesh.ts";
import { inside } from "../../region.ts";

/** A region whose control plane is declared. */
interface Planned extends Region {
  readonly controlPlane: ControlPlane;
}

/** A region with an istiod. */
interface Primary extends Planned {
  readonly authority: MeshIntermediate;
  readonly gateway: EastWestGateway | undefined;
  readonly ingress: IngressGateway | undefined;
  /** Where its remotes reach its istiod; undefined when it has none. */
  readonly istiodAddress: pulumi.Output<string> | undefined;
}

/** A region's control plane, in either role. */
function declareControlPlane(
  { name, cluster, afterFit, gatewayApi, settings: { network } }: Region,
  role: PrimaryRole | RemoteRole,
  { settings: { istio, mirror }, places }: MeshParts,
): ControlPlane {
  const { version, meshId, namespace, values, locality } = istio;
  const regions = places.map((place) => place.settings);
  const failover = locality.enabled ? regionFailovers(regions, locality.failover) : undefined;
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
      gatewayApi,
      kubeconfig: cluster.kubeconfig,
      mirror,
      values,
    },
    inside(cluster, ...afterFit),
  );
}

/** A region with an istiod: its authority, its control plane, and what others reach these by. */
function declarePrimary(region: Region, regions: readonly Region[], parts: MeshParts): Primary {
  const { name, cluster } = region;
  const { istio, trust, network } = parts.settings;
  const authority = new MeshIntermediate(`trust-${name}`, {
    cluster: name,
    mesh: "istio",
    root: parts.root,
    validityDays: trust.intermediateValidityDays,
    renewalWindowDays: trust.renewalWindowDays,
  });
  const remotes = servesRemotes(name, regions);
  const role = { kind: "primary", authority, servesRemotes: remotes } as const;
  const controlPlane = declareControlPlane(region, role, parts);
  const gateway = declareGateway(region, remotes, parts, controlPlane);
  const service =
    remotes && network === "flat"
      ? new IstiodService(
          `istiod-${name}`,
          { namespace: istio.namespace, annotations: { ...istio.istiodService.annotations } },
          inside(cluster, controlPlane),
        )
      : undefined;
  const ingress = declareIngress(region, parts, controlPlane);
  const istiodAddress = remotes ? (service ?? gateway)?.address : undefined;
  return { ...region, authority, controlPlane, gateway, ingress, istiodAddress };
}

/** The way from a region without an istiod to its primary's. */
function declareRemote(region: Region, primary: Primary, parts: MeshParts): Planned {
  if (primary.istiodAddress === undefined) throw new Error(`${primary.name} serves no remotes`);
  const role: RemoteRole = {
    kind: "remote",
    primary: primary.name,
    istiodAddress: primary.istiodAddress,
    rootPem: parts.root.certPem,
  };
  return { ...region, controlPlane: declareControlPlane(region, role, parts) };
}

/** What a primary's istiod knows of the other clusters, and the proof that it can. */
interface Links {
  readonly name: string;
  readonly secrets: RemoteSecrets;
  readonly reach: readonly ApiReach[];
}

/** See {@link Links}. What is routed between clusters on a flat network, only trying it can tell. */
function declareLinks(
  { name, cluster, controlPlane }: Primary,
  everyone: readonly Planned[],
  { settings: { istio, mirror, network } }: MeshParts,
): Links {
  const { namespace } = istio;
  const peers = readBy(name, everyone).map((peer) => ({
    name: peer.name,
    server: peer.cluster.apiEndpoint,
    token: peer.controlPlane.readerToken,
    caPem: peer.controlPlane.readerCa,
  }));
  const reach =
    network === "flat" && peers.length > 0
      ? [
          new ApiReach(
            `reach-${name}`,
            { cluster: name, namespace, peers, imageMirror: mirror.images },
            inside(cluster, controlPlane),
          ),
        ]
      : [];
  // After the proof: what cannot be reached is said at once, and not when a remote's first pods have waited in vain.
  const secrets = new RemoteSecrets(
    `peers-${name}`,
    { namespace, peers },
    inside(cluster, controlPlane, ...reach),
  );
  return { name, secrets, reach };
}

/** The one of that name; the settings have seen to it that there is one. */
function named<Item extends { readonly name: string }>(items: readonly Item[], name: string): Item {
  const found = items.find((item) => item.name === name);
  if (found === undefined) throw new Error(`no primary is called ${name}`);
  return found;
}

/**
 * Istio in every region. A primary has an istiod of its own, which reads every other cluster. A remote has its
 * primary's: so its control plane comes after the primary's entrance, and its pods (the gateway's are the first) after
 * the Secret that lets the primary's istiod into the cluster.
 */
export function declareIstio(parts: MeshParts): Mesh {
  const regions = parts.places.map((place): Region => ({ ...place, ...primaryOf(place) }));
  const topology = topologyOf(regions);
  const primaries = topology.primaries.map((region) => declarePrimary(region, regions, parts));
  const remotes = topology.remotes.map((region) => ({
    ...declareRemote(region, named(primaries, region.primary), parts),
    primary: region.primary,
  }));
  const planned = [...primaries, ...remotes];
  const links = primaries.map((primary) => declareLinks(primary, planned, parts));
  const followers = remotes.map((remote): MeshMember => {
    const { authority } = named(primaries, remote.primary);
    const { secrets } = named(links, remote.primary);
    const gateway = declareGateway(remote, false, parts, remote.controlPlane, secrets);
    const ingress = declareIngress(remote, parts, remote.controlPlane, secrets);
    return { ...remote, controlPlane: secrets, authority, gateway, ingress };
  });
  const members = [...primaries, ...followers];
  const { version, locality, ingressGateway } = parts.settings.istio;
  const meshing = istioMeshing({
    locality: locality.enabled,
    ingressHosts: ingressGateway.enabled ? ingressGateway.hosts : [],
    remotes: remotes.map(({ name }) => name),
  });
  return {
    version,
    meshing,
    members: regions.map(({ name }): MeshMember => named(members, name)),
    certificates: Object.fromEntries(
      primaries.map(({ name, authority }) => [`trust-${name}`, authority]),
    ),
    reaches: () => true,
    links: links.flatMap(({ secrets, reach }) => [secrets, ...reach]),
  };
}

function primaryOf({ settings: { primary } }: MeshPlace): { readonly primary?: string } {
  return primary === undefined ? {} : { primary };
}
