/** When the mesh's proxies give up on an endpoint: Istio's fields, with durations such as `2s`. */
export interface TrafficPolicy {
  /** Time for a new connection, its TLS handshake included. Istio's own default is 10 s. */
  readonly connectTimeout: string;
  /** @default Istio's own: endpoints are never ejected */
  readonly outlierDetection?: OutlierDetection | undefined;
}

/** Ejects an endpoint that fails for a while. Connections that fail are counted apart from responses of the application. */
interface OutlierDetection {
  /** Failures of connections in sequence after which an endpoint is ejected. */
  readonly consecutiveLocalOriginFailures: number;
  /** Responses 5xx of the application in sequence after which an endpoint is ejected; 0 for never. */
  readonly consecutive5xxErrors: number;
  /** How often it is decided which endpoints return. */
  readonly interval: string;
  /** Time until an ejected endpoint is tried again; it grows with every ejection in sequence. */
  readonly baseEjectionTime: string;
  readonly maxEjectionPercent: number;
  /**
   * Below this share of endpoints that are not ejected, ejections are ignored. With 1, a Service whose endpoints are all
   * ejected gets requests as if none were, and not 503 for each.
   */
  readonly minHealthPercent: number;
}

/**
 * Ends idle connections to a region that is gone after eleven seconds. Each would otherwise be given a request, which
 * waits until its client gives up; no connection fails meanwhile, so nothing is ejected.
 */
const tcpKeepalive = { time: "5s", interval: "2s", probes: 3 };

/**
 * The policy as a part of Istio's mesh configuration, which covers every Service that has no rule of its own: nothing
 * else takes the endpoints of a region out that is gone, since no API says any more that they are.
 *
 * Outlier detection as a mesh's default exists from Istio 1.31 on. istiod orders endpoints by locality only where a
 * DestinationRule has it (`getOutlierDetectionAndLoadBalancerSettings`, 1.31), so requests stay as evenly spread as before.
 *
 * https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/#MeshConfig-DefaultTrafficPolicy
 */
export function meshTrafficPolicy({ connectTimeout, outlierDetection }: TrafficPolicy) {
  return {
    connectTimeout,
    tcpKeepalive,
    ...(outlierDetection !== undefined && {
      defaultTrafficPolicy: { outlierDetection: outlierPolicy({ outlierDetection }) },
    }),
  };
}

/** The policy's outlier detection as Istio has it; undefined without one. */
export function outlierPolicy({ outlierDetection }: Pick<TrafficPolicy, "outlierDetection">) {
  return outlierDetection && { splitExternalLocalOriginErrors: true, ...outlierDetection };
}
