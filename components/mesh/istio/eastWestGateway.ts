import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../internal/component.ts";
import { childOptions, withoutDeletedWith } from "../../internal/options.ts";
import { declareGateway, type GatewayArgs } from "./gateway.ts";
import { istiodRoutes, servicesRoute } from "./gatewayRoutes.ts";
import {
  eastWestGatewayLabels,
  eastWestGatewayName,
  eastWestGatewayPorts,
  eastWestGatewayValues,
  networkLabel,
} from "./values.ts";

export interface EastWestGatewayArgs extends GatewayArgs {
  /** The mesh's own namespace. */
  readonly namespace: string;
  /** The network that the gateway leads into. */
  readonly network: string;
  /**
   * True if the cluster has no istiod of its own. The configuration of its gateway is then in its primary's cluster, the
   * only one from which the primary's istiod reads configuration.
   */
  readonly remote: boolean;
  /** True if clusters without an istiod reach this cluster's istiod through the gateway. */
  readonly servesRemotes: boolean;
}

/**
 * The gateway through which the other networks of the mesh enter a cluster's network. It routes each connection by its
 * server name (SNI) to the right pod, without decrypting it, so its load balancer has to forward TCP, without proxy
 * protocol.
 */
export class EastWestGateway extends Component {
  /**
   * Address of the load balancer, an IP or a host name. Peers discover it through this cluster's API; only remotes need it
   * as configuration, since it leads to their control plane.
   */
  public readonly address: pulumi.Output<string>;

  /**
   * `opts.dependsOn` has to name the cluster's ControlPlane, and for a remote also the RemoteSecrets of its primary: the
   * injection webhook completes the gateway's pods, and they start once istiod knows their cluster.
   */
  constructor(name: string, args: EastWestGatewayArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super(
      "archipelago:mesh/istio:EastWestGateway",
      name,
      { ...args, beforeUpdate: undefined },
      withoutDeletedWith(opts),
    );
    const { namespace, network, servesRemotes } = args;
    const routes = [
      ...(args.remote ? [] : [servicesRoute(namespace)]),
      ...(servesRemotes ? istiodRoutes(namespace) : []),
    ];
    for (const { role, ...route } of routes) {
      new k8s.apiextensions.CustomResource(`${name}-${role}`, route, childOptions(this, opts));
    }
    const plan = {
      gateway: eastWestGatewayName,
      namespace,
      values: eastWestGatewayValues(network, servesRemotes),
      podLabels: eastWestGatewayLabels,
      serviceLabels: { ...eastWestGatewayLabels, [networkLabel]: network },
      ports: eastWestGatewayPorts(servesRemotes),
    };
    this.address = declareGateway(name, plan, args, this, opts);
    this.registerOutputs({ address: this.address });
  }
}
