import type { RouteObject, GlobalService } from "../integration.ts";
import { federatedName } from "./link.ts";
import { backendWeight, type LocalityRule, routeRetries } from "./locality.ts";

/** The network between clusters: `gateways` in front of each one's Services, or `flat`, on which pods reach each other. */
export type NetworkMode = "gateways" | "flat";

/** What decides a fleet's routes. */
export interface RouteRules {
  readonly network: NetworkMode;
  /** Behind gateways: prefers each cluster's own endpoints. @default the same weight for every cluster */
  readonly locality?: LocalityRule | undefined;
}

/**
 * An HTTPRoute on the cluster's own Service that balances its requests over the Service itself and its mirrors of other
 * clusters. Linkerd mirrors a Service under the name `<service>-<cluster>` and does not merge Services by itself. All have
 * the same weight, unless a rule of locality applies to the Service.
 *
 * The route creates no loop: a gateway routes HTTP requests from other clusters to the Service's own endpoints, by service
 * profiles and not by HTTPRoutes.
 *
 * On a flat network, a Service with `loadBalancing: "locality"` has the federated Service as its only backend, whose
 * balancer knows the pods of all clusters and prefers the fastest.
 *
 * @returns undefined without a backend in another cluster
 */
export function mirrorRoute(
  service: GlobalService,
  { network, locality }: RouteRules,
): RouteObject | undefined {
  const { namespace, name, port, cluster, clusters, loadBalancing } = service;
  const others = clusters.filter((other) => other !== cluster).sort();
  if (others.length === 0) return undefined;
  const own = clusters.includes(cluster) ? [cluster] : [];
  const rule = loadBalancing === "locality" ? locality : undefined;
  const backends =
    network === "flat" && loadBalancing === "locality"
      ? [{ name: federatedName(name), weight: 1 }]
      : [...own, ...others].map((target) => ({
          name: target === cluster ? name : `${name}-${target}`,
          weight: backendWeight(cluster, target, rule),
        }));
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: {
      name,
      namespace,
      // The gate has to see each cluster's own answer.
      ...(network === "gateways" && loadBalancing === "locality" && { annotations: routeRetries }),
    },
    // With all defaults of the API written out, so that a refresh shows no change.
    spec: {
      parentRefs: [{ group: "", kind: "Service", name, port }],
      rules: [
        {
          matches: [{ path: { type: "PathPrefix", value: "/" } }],
          backendRefs: backends.map((backend) => ({
            group: "",
            kind: "Service",
            port,
            ...backend,
          })),
        },
      ],
    },
  };
}
