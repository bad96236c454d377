import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { Component } from "../../internal/component.ts";
import { childOptions } from "../../internal/options.ts";
import type { RouteObject } from "../integration.ts";
import { outlierDetection } from "./locality.ts";
import { outlierPolicy, type TrafficPolicy } from "./trafficPolicy.ts";

export interface RegionDrainArgs {
  /** The mesh's own namespace, whose rules apply to the clients of all namespaces. */
  readonly namespace: string;
  /** The cluster that serves the region's own clients meanwhile. */
  readonly target: string;
  /** The mesh's policy, which a rule replaces. */
  readonly trafficPolicy: TrafficPolicy;
}

/**
 * The rule by which the clients of a drained region are served by another: it applies to every Service of the mesh that
 * has no rule of its own. Endpoints of the target come first; without a healthy one there all others are used, those of
 * the region included, so that a Service that exists only there goes on.
 *
 * Istio orders endpoints by labels (`failoverPriority`) only for rules with outlier detection.
 *
 * https://istio.io/latest/docs/reference/config/networking/destination-rule/#LocalityLoadBalancerSetting
 */
export function drainRule({ namespace, target, trafficPolicy }: RegionDrainArgs): RouteObject {
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "DestinationRule",
    metadata: { name: "drained-region", namespace },
    spec: {
      host: "*.svc.cluster.local",
      trafficPolicy: {
        loadBalancer: {
          localityLbSetting: {
            enabled: true,
            failoverPriority: [`topology.istio.io/cluster=${target}`],
          },
        },
        outlierDetection: outlierPolicy(trafficPolicy) ?? outlierDetection,
      },
    },
  };
}

/**
 * What a drained region has in addition: its own clients are served by another region. That the other regions no longer
 * call it is in their RemoteSecrets, which leave it out.
 */
export class RegionDrain extends Component {
  /** `opts.dependsOn` has to name the cluster's ControlPlane and RemoteSecrets. */
  constructor(name: string, args: RegionDrainArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("archipelago:mesh/istio:RegionDrain", name, { target: args.target }, opts);
    new k8s.apiextensions.CustomResource(
      `${name}-rule`,
      { ...drainRule(args) },
      childOptions(this, opts),
    );
    this.registerOutputs();
  }
}
