import type { Settings } from "../../config.ts";

/** A Service of type LoadBalancer that the stack declares. */
export interface LoadBalancer {
  /** The cluster that has it. */
  readonly cluster: string;
  /** What it serves, for a person. */
  readonly role: string;
}

/** The load balancers of Istio's clusters. */
function ofIstio({ clusters, network, istio }: Settings): LoadBalancer[] {
  return clusters.flatMap(({ name: cluster }) => [
    ...(network === "gateways" ? [{ cluster, role: "the east-west gateway" }] : []),
    ...(istio.ingressGateway.enabled ? [{ cluster, role: "the ingress gateway" }] : []),
    ...(network === "flat" && clusters.some(({ primary }) => primary === cluster)
      ? [{ cluster, role: "istiod, for its remotes" }]
      : []),
  ]);
}

/** The load balancers of Linkerd's clusters. An ingress that is a gateway is the user's own. */
function ofLinkerd({ clusters, network, linkerd }: Settings): LoadBalancer[] {
  const { gateway } = linkerd.multicluster;
  if (network === "flat" || !gateway.enabled || clusters.length === 1) return [];
  return clusters.map(({ name: cluster }) => ({ cluster, role: "the multicluster gateway" }));
}

/** Lists the load balancers of a fleet. A graph test compares the list with what the program declares. */
export function loadBalancers(settings: Settings): LoadBalancer[] {
  const { manager, mesh } = settings;
  return [
    ...(manager === undefined ? [] : [{ cluster: manager.name, role: "Karmada's API" }]),
    ...(mesh === "istio" ? ofIstio(settings) : ofLinkerd(settings)),
  ];
}
