import { ControlPlane } from "../components/mesh/istio/controlPlane.ts";
import { EastWestGateway } from "../components/mesh/istio/eastWestGateway.ts";
import { IngressGateway } from "../components/mesh/istio/ingressGateway.ts";
import { regionFailovers } from "../components/mesh/istio/locality.ts";
import { istioMeshing } from "../components/mesh/istio/meshing.ts";
import { RemoteSecrets } from "../components/mesh/istio/remoteSecrets.ts";
import { MeshIntermediate } from "../components/pki/meshIntermediate.ts";
import type { Settings } from "../config.ts";
import type { Mesh, MeshMember, MeshParts, MeshPlace } from "./mesh.ts";
import { inside, type Place } from "./place.ts";

interface IstioMember extends MeshMember {
  readonly controlPlane: ControlPlane;
}

/** Istio's part in one region: its authority, its control plane, and its gateway where regions are networks. */
function declareMember(place: MeshPlace, { settings, places, root }: MeshParts): IstioMember {
  const { name, cluster, gatewayApi } = place;
  const { network } = place.settings;
  const { istio, mirror, trust } = settings;
  const { version, meshId, values } = istio;
  const authority = new MeshIntermediate(`trust-${name}`, {
    cluster: name,
    mesh: "istio",
    root,
    validityDays: trust.intermediateValidityDays,
    renewalWindowDays: trust.renewalWindowDays,
  });
  const failover = istio.locality.enabled
    ? regionFailovers(
        places.map((peer) => peer.settings),
        istio.locality.failover,
      )
    : undefined;
  const controlPlane = new ControlPlane(
    `istio-${name}`,
    { cluster: name, network, meshId, version, failover, authority, gatewayApi, mirror, values },
    inside(cluster),
  );
  const annotations = { ...istio.eastWestGateway.annotations };
  const gateway =
    settings.network === "flat"
      ? undefined
      : new EastWestGateway(
          `gateway-${name}`,
          { network, version, mirror, values: values.gateway, annotations },
          inside(cluster, controlPlane),
        );
  const ingress = declareIngress(place, controlPlane, settings);
  return { ...place, authority, controlPlane, gateway, ingress };
}

/** A region's entrance for the world outside, where the settings want one. */
function declareIngress(
  { name, cluster }: Place,
  controlPlane: ControlPlane,
  { istio: { version, values, ingressGateway }, mirror }: Settings,
): IngressGateway | undefined {
  if (!ingressGateway.enabled) return undefined;
  const annotations = { ...ingressGateway.annotations };
  return new IngressGateway(
    `ingress-${name}`,
    { version, mirror, values: values.ingressGateway, annotations },
    inside(cluster, controlPlane),
  );
}

/** What one region's control plane knows of the others. */
function declareLinks(member: IstioMember, members: readonly IstioMember[]): RemoteSecrets {
  const peers = members
    .filter(({ name }) => name !== member.name)
    .map(({ name, cluster, controlPlane }) => ({
      name,
      server: cluster.apiEndpoint,
      token: controlPlane.readerToken,
      caPem: controlPlane.readerCa,
    }));
  return new RemoteSecrets(
    `peers-${member.name}`,
    { peers },
    inside(member.cluster, member.controlPlane),
  );
}

/** Istio in every region, each with a control plane of its own that reads the others' clusters. */
export function declareIstio(parts: MeshParts): Mesh {
  const members = parts.places.map((place) => declareMember(place, parts));
  const links = members.map((member) => declareLinks(member, members));
  const { version, locality, ingressGateway } = parts.settings.istio;
  const meshing = istioMeshing({
    locality: locality.enabled,
    ingressHosts: ingressGateway.enabled ? ingressGateway.hosts : [],
  });
  const certificates = Object.fromEntries(
    members.map(({ name, authority }) => [`trust-${name}`, authority] as const),
  );
  return { version, meshing, members, links, certificates };
}
