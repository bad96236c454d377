import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { loadBalancerAddress } from "../../internal/address.ts";
import { type LoadBalancerArgs, restrictedTo } from "../../internal/loadBalancer.ts";
import { childOptions } from "../../internal/options.ts";
import { mergeValues, type HelmValues } from "../../internal/values.ts";
import type { MirrorArgs } from "../../internal/charts.ts";
import { meshRelease, type UpgradeGate } from "../release.ts";

/** Arguments of every gateway. */
export interface GatewayArgs extends LoadBalancerArgs {
  /** Istio's release without a leading `v`. */
  readonly version: string;
  /** @default the projects' own registries */
  readonly mirror?: MirrorArgs | undefined;
  /** Extra values of the `gateway` chart, merged over the program's own. */
  readonly values?: HelmValues | undefined;
  /** Called before a release of it is updated; see {@link UpgradeGate}. @default nothing */
  readonly beforeUpdate?: UpgradeGate | undefined;
}

/** The differences between gateways. */
export interface GatewayPlan {
  /** Name of the release, its workload and its Service. */
  readonly gateway: string;
  readonly namespace: string;
  /** The program's own values. */
  readonly values: HelmValues;
  /** Labels of the pods, which the Service selects. */
  readonly podLabels: Readonly<Record<string, string>>;
  /** Labels of the Service. */
  readonly serviceLabels: Readonly<Record<string, string>>;
  readonly ports: readonly Readonly<k8s.types.input.core.v1.ServicePort>[];
}

/**
 * Declares a gateway's pods and its load balancer as children of `parent`.
 *
 * @param opts the parent's own; `opts.dependsOn` has to name the control plane that injects the pods
 * @param after further dependencies of the pods
 * @returns the load balancer's address, an IP or a host name
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
      beforeUpdate: args.beforeUpdate,
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
        ...(args.annotations !== undefined && { annotations: { ...args.annotations } }),
      },
      spec: {
        type: "LoadBalancer",
        selector: { ...podLabels },
        ports: plan.ports.map((port) => ({ ...port })),
        ...restrictedTo(args.sourceRanges),
      },
    },
    // After the pods, since the provider waits until a Service has endpoints. And never with `deletedWith`, not even the
    // component's (see `withoutDeletedWith`): the load balancer costs money outside the cluster, and only the cluster's own
    // controller deletes it.
    { parent, dependsOn: release },
  );
  return loadBalancerAddress(service.status);
}
