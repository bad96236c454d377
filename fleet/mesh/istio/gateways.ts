import type * as pulumi from "@pulumi/pulumi";
import { EastWestGateway } from "../../../components/mesh/istio/eastWestGateway.ts";
import { IngressGateway } from "../../../components/mesh/istio/ingressGateway.ts";
import { servesRemotes } from "../../../components/mesh/istio/topology.ts";
import type { Settings } from "../../../config.ts";
import { inCluster, type Region } from "../../region.ts";

/** A region's gateways, each absent if the settings disable it. */
export interface Gateways {
  /** For traffic from the other regions, and for its remotes' control plane traffic; absent on a flat network. */
  readonly gateway: EastWestGateway | undefined;
  /** For traffic from outside the fleet. */
  readonly ingress: IngressGateway | undefined;
}

/** Declares a region's gateways. Their pods are meshed, so `dependsOn` names what injects and configures them. */
export function declareGateways(
  region: Region,
  settings: Settings,
  dependsOn: readonly pulumi.Resource[],
): Gateways {
  return {
    gateway: declareEastWest(region, settings, dependsOn),
    ingress: declareIngress(region, settings, dependsOn),
  };
}

function declareEastWest(
  { name, cluster, settings: { network, primary } }: Region,
  { clusters, network: connection, istio, mirror }: Settings,
  dependsOn: readonly pulumi.Resource[],
): EastWestGateway | undefined {
  if (connection === "flat") return undefined;
  const { version, namespace, values, eastWestGateway } = istio;
  return new EastWestGateway(
    `gateway-${name}`,
    {
      network,
      namespace,
      remote: primary !== undefined,
      servesRemotes: servesRemotes(name, clusters),
      version,
      mirror,
      values: values.gateway,
      annotations: { ...eastWestGateway.annotations },
    },
    inCluster(cluster, { dependsOn }),
  );
}

function declareIngress(
  { name, cluster }: Region,
  { istio, mirror }: Settings,
  dependsOn: readonly pulumi.Resource[],
): IngressGateway | undefined {
  const { version, values, ingressGateway } = istio;
  if (!ingressGateway.enabled) return undefined;
  const annotations = { ...ingressGateway.annotations };
  return new IngressGateway(
    `ingress-${name}`,
    { version, mirror, values: values.ingressGateway, annotations },
    inCluster(cluster, { dependsOn }),
  );
}
