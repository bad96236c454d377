import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { loadBalancerAddress } from "../../internal/address.ts";
import { childOptions } from "../../internal/options.ts";
import { mergeValues, type HelmValues } from "../../internal/values.ts";
import type { MirrorArgs } from "../../internal/charts.ts";
import { meshRelease } from "../release.ts";

/** What a user may say about any gateway. */
export interface GatewayArgs {
  /** Istio's release without a leading `v`. */
  readonly version: string;
  /** Annotations of the Service, by which a cloud's load balancer is configured. */
  readonly annotations?: Record<string, string> | undefined;
  /** @default the projects' own addresses */
  readonly mirror?: MirrorArgs | undefined;
  /** Extra values of the `gateway` chart, laid over the program's own. */
  readonly values?: HelmValues | undefined;
}

/** What makes one gateway differ from another. */
export interface GatewayPlan {
  /** Name of the release, its workload and its Service. */
  readonly gateway: string;
  readonly namespace: string;
  /** The program's own values. */
  readonly values: HelmValues;
  /** Labels by which the Service finds the pods. */
  readonly podLabels: Readonly<Record<string, string>>;
  /** Labels of the Service. */
  readonly serviceLabels: Readonly<Record<string, string>>;
  readonly ports: readonly Readonly<k8s.types.input.core.v1.ServicePort>[];
}

/**
 * Declares a gateway's pods and its load balancer as children of `parent`, and returns the load balancer's address, an
 * IP or a host name.
 *
 * @param opts the parent's own; `opts.dependsOn` has to name what injects the pods
 * @param after what has to stand before the pods
 */
export function declareGateway(
  name: string,
  plan: GatewayPlan,
  args: GatewayArgs,
  parent: pulumi.ComponentResource,
  opts: pulumi.ComponentResourceOptions,
  ...after: pulumi.Resource[]
): pulumi.Output<string> {
  const { gateway, namespace, podLabels, serviceLabels } = plan;
  const release = meshRelease(
    `${name}-release`,
    {
      chart: "istio/gateway",
      release: gateway,
      namespace,
      version: args.version,
      mirror: args.mirror,
      values: mergeValues(plan.values, args.values),
    },
    childOptions(parent, opts, { dependsOn: after }),
  );
  const service = new k8s.core.v1.Service(
    `${name}-service`,
    {
      metadata: {
        name: gateway,
        namespace,
        labels: { ...serviceLabels },
        ...(args.annotations !== undefined && { annotations: args.annotations }),
      },
      spec: {
        type: "LoadBalancer",
        selector: { ...podLabels },
        ports: plan.ports.map((port) => ({ ...port })),
      },
    },
    // After the pods, since a Service is awaited until it has endpoints. And never with `deletedWith`, not even the
    // component's (see `ownOptions`): the load balancer costs money outside the cluster, and only the cluster's own
    // controller removes it.
    { parent, dependsOn: release },
  );
  return loadBalancerAddress(service.status);
}
