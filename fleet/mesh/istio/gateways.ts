import type * as pulumi from "@pulumi/pulumi";
import { EastWestGateway } from "../../../components/mesh/istio/eastWestGateway.ts";
import { IngressGateway } from "../../../components/mesh/istio/ingressGateway.ts";
import type { MeshParts, MeshPlace } from "../mesh.ts";
import { inside } from "../../region.ts";

/** A region by its part in the topology. */
export interface Region extends MeshPlace {
  /** The region whose istiod this one has; absent for a primary. */
  readonly primary?: string;
}

/** A region's entrance for the other regions, where regions are networks. */
export function declareGateway(
  { name, primary, cluster, settings: { network } }: Region,
  remotes: boolean,
  { settings }: MeshParts,
  ...after: readonly pulumi.Resource[]
): EastWestGateway | undefined {
  if (settings.network === "flat") return undefined;
  const { istio, mirror } = settings;
  const { version, namespace, values } = istio;
  const annotations = { ...istio.eastWestGateway.annotations };
  return new EastWestGateway(
    `gateway-${name}`,
    {
      network,
      namespace,
      remote: primary !== undefined,
      servesRemotes: remotes,
      version,
      mirror,
      values: values.gateway,
      annotations,
    },
    inside(cluster, ...after),
  );
}

/** A region's entrance for the world outside, where the settings want one. */
export function declareIngress(
  { name, cluster }: Region,
  { settings: { istio, mirror } }: MeshParts,
  ...after: readonly pulumi.Resource[]
): IngressGateway | undefined {
  const { version, values, ingressGateway } = istio;
  if (!ingressGateway.enabled) return undefined;
  const annotations = { ...ingressGateway.annotations };
  return new IngressGateway(
    `ingress-${name}`,
    { version, mirror, values: values.ingressGateway, annotations },
    inside(cluster, ...after),
  );
}
