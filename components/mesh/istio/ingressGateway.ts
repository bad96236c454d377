import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../internal/component.ts";
import { podSecurity } from "../../internal/podSecurity.ts";
import { childOptions, withoutDeletedWith } from "../../internal/options.ts";
import { declareGateway, type GatewayArgs } from "./gateway.ts";
import {
  ingressGatewayLabels,
  ingressGatewayName,
  ingressGatewayPorts,
  ingressGatewayValues,
  ingressNamespace,
} from "./ingressValues.ts";

export type IngressGatewayArgs = GatewayArgs;

/**
 * The gateway through which clients outside the mesh enter one cluster. Its users' Gateway objects define its listeners,
 * and select its pods by `istio: ingress`; without any it listens on no port.
 */
export class IngressGateway extends Component {
  /** Address of the load balancer, an IP or a host name: the target of a DNS name for the region. */
  public readonly address: pulumi.Output<string>;

  /** `opts.dependsOn` has to name the cluster's ControlPlane: its injection webhook completes the gateway's pods. */
  constructor(name: string, args: IngressGatewayArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super(
      "archipelago:mesh/istio:IngressGateway",
      name,
      { ...args, beforeUpdate: undefined },
      withoutDeletedWith(opts),
    );
    const namespace = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      { metadata: { name: ingressNamespace, labels: podSecurity("baseline") } },
      childOptions(this, opts),
    );
    const plan = {
      gateway: ingressGatewayName,
      namespace: ingressNamespace,
      values: ingressGatewayValues(),
      podLabels: ingressGatewayLabels,
      serviceLabels: ingressGatewayLabels,
      ports: ingressGatewayPorts,
    };
    this.address = declareGateway(name, plan, args, this, opts, namespace);
    this.registerOutputs({ address: this.address });
  }
}
