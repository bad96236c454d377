/** The preference of each cluster's own endpoints, for Services with `loadBalancing: "locality"`. */
export interface LocalityRule {
  /** The cluster that gets a cluster's requests when no endpoint there is available. */
  readonly failover: Readonly<Record<string, string>>;
}

/**
 * Weights of backends in order of preference. Linkerd's proxies draw a backend by weight among those that are available,
 * so a lower one gets requests only where every higher one is not. Each is so much less than the one above it that it gets
 * one request in ten thousand, or in a hundred, while that one is available: the API has no order of backends.
 */
const weights = { own: 1_000_000, failover: 100, other: 1 } as const;

/** The weight of a backend in one cluster's route. @param rule undefined for the same weight everywhere */
export function backendWeight(
  cluster: string,
  backend: string,
  rule: LocalityRule | undefined,
): number {
  if (rule === undefined) return 1;
  if (backend === cluster) return weights.own;
  return new Map(Object.entries(rule.failover)).get(cluster) === backend
    ? weights.failover
    : weights.other;
}

/**
 * Annotations of a route to several clusters: a request that a dead cluster does not answer goes to another backend, after a
 * second without a response, or at once if a proxy answers 502 to 504. It may meet the dead cluster as often as
 * {@link failureAccrual} needs to notice; the last attempt has as much time as its client gives it.
 *
 * https://linkerd.io/2/reference/retries/
 */
export const routeRetries = {
  "retry.linkerd.io/http": "gateway-error",
  "retry.linkerd.io/limit": "4",
  "retry.linkerd.io/timeout": "1s",
} as const;

/**
 * Annotations of a Service with endpoints in several clusters: an endpoint that fails three times in sequence gets no
 * request for ten seconds, then for longer, even if it is ready for Kubernetes. The gateway of a cluster is one endpoint.
 *
 * https://linkerd.io/2/reference/circuit-breaking/
 */
export const failureAccrual = {
  "balancer.linkerd.io/failure-accrual": "consecutive",
  "balancer.linkerd.io/failure-accrual-consecutive-max-failures": "3",
  "balancer.linkerd.io/failure-accrual-consecutive-min-penalty": "10s",
} as const;
