import type { RouteObject, GlobalService } from "../integration.ts";
import { federatedName } from "./link.ts";

/** The network between clusters: `gateways` in front of each one's Services, or `flat`, on which pods reach each other. */
export type NetworkMode = "gateways" | "flat";

/**
 * An HTTPRoute on the cluster's own Service that balances its requests over the Service itself and its mirrors of other
 * clusters, all with the same weight. Linkerd mirrors a Service under the name `<service>-<cluster>` and does not merge
 * Services by itself.
 *
 * The route creates no loop: a gateway routes HTTP requests from other clusters to the Service's own endpoints, by service
 * profiles and not by HTTPRoutes.
 *
 * On a flat network, a Service with `loadBalancing: "locality"` has the federated Service as its only backend, whose
 * balancer knows the pods of all clusters and prefers the fastest.
 *
 * @returns undefined without a backend in another cluster
 */
export function mirrorRoute(service: GlobalService, network: NetworkMode): RouteObject | undefined {
  const { namespace, name, port, cluster, clusters, loadBalancing } = service;
  const others = clusters.filter((other) => other !== cluster).sort();
  if (others.length === 0) return undefined;
  const own = clusters.includes(cluster) ? [name] : [];
  const backends =
    network === "flat" && loadBalancing === "locality"
      ? [federatedName(name)]
      : [...own, ...others.map((other) => `${name}-${other}`)];
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name, namespace },
    // With all defaults of the API written out, so that a refresh shows no change.
    spec: {
      parentRefs: [{ group: "", kind: "Service", name, port }],
      rules: [
        {
          matches: [{ path: { type: "PathPrefix", value: "/" } }],
          backendRefs: backends.map((backend) => ({
            group: "",
            kind: "Service",
            name: backend,
            port,
            weight: 1,
          })),
        },
      ],
    },
  };
}
