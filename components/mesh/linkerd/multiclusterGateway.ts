import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { loadBalancerAddress } from "../../internal/address.ts";
import { Component } from "../../internal/component.ts";
import { type LoadBalancerArgs, restrictedTo } from "../../internal/loadBalancer.ts";
import { formerlyOfType, withoutDeletedWith } from "../../internal/options.ts";
import { linkerdGatewayDescription } from "./link.ts";
import { gatewayAnnotations } from "./gatewayPlan.ts";
import { gatewayName, multiclusterNamespace } from "./multiclusterNames.ts";

/** Traffic is TLS that only proxies can decrypt, so the load balancer has to forward TCP, without proxy protocol. */
export type MulticlusterGatewayArgs = LoadBalancerArgs;

/** Name of the load balancer's Service; the chart's own, `linkerd-gateway`, is reachable only inside the cluster. */
const gatewayServiceName = `${gatewayName}-external`;

/** The load balancer in front of one cluster's Linkerd gateway, through which the other clusters enter. */
export class MulticlusterGateway extends Component {
  /** An IP or a host name. */
  public readonly address: pulumi.Output<string>;

  /** `opts.dependsOn` has to name the cluster's MulticlusterExtension, whose pods the Service selects. */
  constructor(
    name: string,
    args: MulticlusterGatewayArgs,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    super(
      "archipelago:mesh/linkerd:MulticlusterGateway",
      name,
      args,
      formerlyOfType("archipelago:mesh/linkerd:Gateway", withoutDeletedWith(opts)),
    );
    const service = new k8s.core.v1.Service(
      `${name}-service`,
      {
        metadata: {
          name: gatewayServiceName,
          namespace: multiclusterNamespace,
          annotations: { ...args.annotations, ...gatewayAnnotations(linkerdGatewayDescription) },
        },
        spec: {
          type: "LoadBalancer",
          selector: { app: gatewayName },
          ports: [
            { name: "mc-gateway", port: linkerdGatewayDescription.port, protocol: "TCP" },
            { name: "mc-probe", port: linkerdGatewayDescription.probe.port, protocol: "TCP" },
          ],
          ...restrictedTo(args.sourceRanges),
        },
      },
      // Never with `deletedWith`, not even the component's (see `withoutDeletedWith`): the load balancer costs money outside the
      // cluster, and only the cluster's own controller deletes it.
      { parent: this, ...(opts.dependsOn !== undefined && { dependsOn: opts.dependsOn }) },
    );
    this.address = loadBalancerAddress(service.status);
    this.registerOutputs({ address: this.address });
  }
}
