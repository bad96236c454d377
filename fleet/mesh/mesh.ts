import * as pulumi from "@pulumi/pulumi";
import type { GatewayApiObject } from "../../components/mesh/gatewayApi.ts";
import { GatewayApiDefinitions } from "../../components/mesh/gatewayApiDefinitions.ts";
import type { Meshing } from "../../components/mesh/meshing.ts";
import { istioFit } from "../../components/mesh/istio/fit.ts";
import { linkerdFit } from "../../components/mesh/linkerd/fit.ts";
import type { Certificate } from "../../components/pki/certificate.ts";
import type { TrustRoot } from "../../components/pki/trustRoot.ts";
import type { Settings } from "../../config.ts";
import { bringsGatewayApi, gatewayApiFits } from "../gatewayApi.ts";
import { declareIstio } from "./istio/istio.ts";
import { declareLinkerd } from "./linkerd/linkerd.ts";
import { inside, type Place } from "../region.ts";

/** A gateway and where it is reached. */
export type Entrance = pulumi.Resource & { readonly address: pulumi.Output<string> };

/** One region's part of the mesh, as those parts of the fleet see it that know no mesh. */
export interface MeshMember extends MeshPlace {
  /** What has to be there before a pod can join the mesh. */
  readonly controlPlane: pulumi.Resource;
  /** What has to be there before a pod starts that is to be tapped; absent where nothing taps. */
  readonly observer?: pulumi.Resource | undefined;
  /** What the control plane signs with. */
  readonly authority: Certificate;
  /** The entrance for the other regions; absent on a flat network. */
  readonly gateway: Entrance | undefined;
  /** The entrance for the world outside; absent where the settings want none. */
  readonly ingress: Entrance | undefined;
}

/** The mesh of the whole fleet. */
export interface Mesh {
  /** Its release. */
  readonly version: string;
  readonly meshing: Meshing;
  readonly members: readonly MeshMember[];
  /** What tells the members of one another: with them the mesh is whole. */
  readonly links: readonly pulumi.Resource[];
  /** Whether the settings let one member call Services of another, by their names. */
  readonly reaches: (source: string, target: string) => boolean;
  /** Its certificates, all but the root, by the name of their component. */
  readonly certificates: Readonly<Record<string, Certificate>>;
}

/** A region's cluster with what every mesh needs in it. */
export interface MeshPlace extends Place {
  /** What everything in the cluster comes after, as nothing is made in one that is not fit for the mesh. */
  readonly afterFit: readonly pulumi.Input<pulumi.Resource>[];
  readonly gatewayApi: GatewayApiDefinitions;
}

/** What a mesh is made of. */
export interface MeshParts {
  readonly settings: Settings;
  readonly places: readonly MeshPlace[];
  readonly root: TrustRoot;
}

/** What the mesh of the whole fleet starts from. */
export interface FleetParts {
  readonly settings: Settings;
  readonly places: readonly Place[];
  readonly root: TrustRoot;
  readonly gatewayApi: readonly GatewayApiObject[];
}

/** The mesh that the settings choose. The Gateway API is no mesh's own, so that it stays when the mesh is changed. */
export function declareMesh({ settings, places, root, gatewayApi }: FleetParts): Mesh {
  const ready = places.map((place) => {
    const { name, cluster } = place;
    const afterFit = fitFor(place, settings);
    const args = { objects: bringsGatewayApi(settings, place.settings) ? gatewayApi : [] };
    const opts = inside(cluster, ...afterFit);
    const definitions = new GatewayApiDefinitions(`gateway-api-${name}`, args, opts);
    return { ...place, afterFit, gatewayApi: definitions };
  });
  const declare = settings.mesh === "istio" ? declareIstio : declareLinkerd;
  return declare({ settings, places: ready, root });
}

function fitFor(
  { name, settings: member, cluster: { kubeconfig, provider } }: Place,
  settings: Settings,
): readonly pulumi.Input<pulumi.Resource>[] {
  const { mesh, istio, linkerd, stack } = settings;
  const place = { cluster: name, kubeconfig };
  const fit =
    mesh === "istio"
      ? istioFit({ ...place, namespace: istio.namespace })
      : linkerdFit({
          ...place,
          stack,
          adopted: name in linkerd.adopt,
          values: linkerd.values.controlPlane,
        });
  const ready = pulumi.all([kubeconfig, fit]).apply(async ([text]) => {
    await gatewayApiFits(settings, member, text);
    return provider;
  });
  // Twice, as a preview that does not know the kubeconfig takes an output for no dependency at all.
  return [provider, ready];
}
