import { ControlPlane } from "../components/mesh/istio/controlPlane.ts";
import { EastWestGateway } from "../components/mesh/istio/eastWestGateway.ts";
import { istioMeshing } from "../components/mesh/istio/meshing.ts";
import { RemoteSecrets } from "../components/mesh/istio/remoteSecrets.ts";
import { MeshIntermediate } from "../components/pki/meshIntermediate.ts";
import type { Mesh, MeshMember, MeshParts } from "./mesh.ts";
import { inside, type Place } from "./place.ts";

interface IstioMember extends MeshMember {
  readonly controlPlane: ControlPlane;
}

/** Istio's part in one region: its authority, its control plane, and its gateway where regions are networks. */
function declareMember(place: Place, { settings, root, gatewayApi }: MeshParts): IstioMember {
  const { name, cluster } = place;
  const { network } = place.settings;
  const { istio, mirror, trust } = settings;
  const { version, meshId, values } = istio;
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
  const annotations = { ...istio.eastWestGateway.annotations };
  const gateway =
    settings.network === "flat"
      ? undefined
      : new EastWestGateway(
          `gateway-${name}`,
          { network, version, mirror, values: values.gateway, annotations },
          inside(cluster, controlPlane),
        );
  return { ...place, authority, controlPlane, gateway };
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
  return { version: parts.settings.istio.version, meshing: istioMeshing, members, links };
}
