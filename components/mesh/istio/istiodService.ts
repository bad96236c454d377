import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { loadBalancerAddress } from "../../internal/address.ts";
import { Component } from "../../internal/component.ts";
import { type LoadBalancerArgs, restrictedTo } from "../../internal/loadBalancer.ts";
import { withoutDeletedWith } from "../../internal/options.ts";
import { istiodPorts } from "./values.ts";

/** A load balancer inside the network is enough. */
export interface IstiodServiceArgs extends LoadBalancerArgs {
  /** The mesh's own namespace. */
  readonly namespace: string;
}

/**
 * The load balancer by which clusters without an istiod reach this cluster's on a flat network, which has no gateways.
 * The addresses of istiod's pods would be reachable too, but they change with every restart, and a Service's cluster IP
 * is not routable outside its cluster.
 */
export class IstiodService extends Component {
  /** Address of the load balancer, an IP or a host name. */
  public readonly address: pulumi.Output<string>;

  /** `opts.dependsOn` has to name the cluster's ControlPlane, whose pods the Service selects. */
  constructor(name: string, args: IstiodServiceArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("archipelago:mesh/istio:IstiodService", name, args, withoutDeletedWith(opts));
    const service = new k8s.core.v1.Service(
      `${name}-service`,
      {
        metadata: {
          name: "istiod-remotes",
          namespace: args.namespace,
          ...(args.annotations !== undefined && { annotations: { ...args.annotations } }),
        },
        spec: {
          type: "LoadBalancer",
          // The selector of the chart's own Service.
          selector: { app: "istiod", istio: "pilot" },
          ports: istiodPorts.map((port) => ({ ...port })),
          ...restrictedTo(args.sourceRanges),
        },
      },
      // Never with `deletedWith`, not even the component's (see `withoutDeletedWith`): the load balancer costs money outside
      // the cluster, and only the cluster's own controller deletes it.
      { parent: this, ...(opts.dependsOn !== undefined && { dependsOn: opts.dependsOn }) },
    );
    this.address = loadBalancerAddress(service.status);
    this.registerOutputs({ address: this.address });
  }
}
