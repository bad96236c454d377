import type * as pulumi from "@pulumi/pulumi";
import {
  EastWestGateway,
  IngressGateway,
  servesRemotes,
} from "../../../components/mesh/istio/index.ts";
import type { UpgradeGate } from "../../../components/mesh/index.ts";
import type { Settings } from "../../../config.ts";
import { loadBalancer } from "../../exposure.ts";
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
  beforeUpdate?: UpgradeGate,
): Gateways {
  return {
    gateway: declareEastWest(region, settings, dependsOn, beforeUpdate),
    ingress: declareIngress(region, settings, dependsOn, beforeUpdate),
  };
}

function declareEastWest(
  { name, cluster, settings: member }: Region,
  { clusters, network: connection, istio, mirror }: Settings,
  dependsOn: readonly pulumi.Resource[],
  beforeUpdate: UpgradeGate | undefined,
): EastWestGateway | undefined {
  if (connection === "flat") return undefined;
  const { version, namespace, values, eastWestGateway } = istio;
  const { network, primary, gatewaySources } = member;
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
      beforeUpdate,
      ...loadBalancer(member, { ...eastWestGateway, sourceRanges: gatewaySources }),
    },
    inCluster(cluster, { dependsOn }),
  );
}

function declareIngress(
  { name, cluster, settings: member }: Region,
  { istio, mirror }: Settings,
  dependsOn: readonly pulumi.Resource[],
  beforeUpdate: UpgradeGate | undefined,
): IngressGateway | undefined {
  const { version, values, ingressGateway } = istio;
  if (!ingressGateway.enabled) return undefined;
  return new IngressGateway(
    `ingress-${name}`,
    {
      ...{ version, mirror, values: values.ingressGateway, beforeUpdate },
      ...loadBalancer(member, ingressGateway),
    },
    inCluster(cluster, { dependsOn }),
  );
}
