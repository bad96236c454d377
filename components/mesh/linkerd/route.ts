import type { RouteObject, GlobalService } from "../integration.ts";
import { federatedName } from "./link.ts";

/** How the places of one Service in other clusters are found: as mirrors behind gateways, or pod by pod. */
export type NetworkMode = "gateways" | "flat";

/**
 * One name for all places of a Service: an HTTPRoute on the cluster's own Service that sends each request to one of them,
 * the cluster's own or the mirror of another cluster, all with the same weight. Linkerd mirrors a Service under the
 * name `<service>-<cluster>` and merges nothing by itself.
 *
 * It does not send requests round in circles: a gateway takes HTTP that comes from outside to the Service's own
 * endpoints and asks no HTTPRoute (it goes by profiles).
 *
 * On a flat network a Service whose places need not be taken evenly is left to the balancer of the federated Service,
 * which knows the pods of all clusters and prefers the fastest.
 *
 * @returns undefined for a cluster that is alone
 */
export function mirrorRoute(service: GlobalService, network: NetworkMode): RouteObject | undefined {
  const { namespace, name, port, cluster, clusters, loadBalancing } = service;
  const others = clusters.filter((other) => other !== cluster).sort();
  if (others.length === 0) return undefined;
  const here = clusters.includes(cluster) ? [name] : [];
  const places =
    network === "flat" && loadBalancing === "locality"
      ? [federatedName(name)]
      : [...here, ...others.map((other) => `${name}-${other}`)];
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name, namespace },
    // Everything that the API would fill in is written out, so that nothing looks changed afterwards.
    spec: {
      parentRefs: [{ group: "", kind: "Service", name, port }],
      rules: [
        {
          matches: [{ path: { type: "PathPrefix", value: "/" } }],
          backendRefs: places.map((place) => ({
            group: "",
            kind: "Service",
            name: place,
            port,
            weight: 1,
          })),
        },
      ],
    },
  };
}
