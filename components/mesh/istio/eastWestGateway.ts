import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../internal/component.ts";
import { childOptions, ownOptions } from "../../internal/options.ts";
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
  /** The network whose entrance this is. */
  readonly network: string;
  /**
   * Whether the cluster has no istiod of its own. What its gateway does is then in its primary's cluster, which is the
   * only one that the primary's istiod takes configuration from.
   */
  readonly remote: boolean;
  /** Whether clusters without an istiod reach this cluster's through the gateway. */
  readonly servesRemotes: boolean;
  /**
   * Annotations of the Service, by which a cloud's load balancer is configured. Traffic is TLS that only the pods can
   * open, so the load balancer has to forward TCP, without proxy protocol.
   */
  readonly annotations?: Record<string, string> | undefined;
}

/**
 * The entrance to a cluster's network for the other networks of the mesh: it reads the server name of each connection,
 * and passes it on, still encrypted, to the pod that is meant.
 */
export class EastWestGateway extends Component {
  /**
   * Address of the load balancer, an IP or a host name. Peers find it by themselves, through this cluster's API; only
   * remotes have to be told, as it is where their control plane is.
   */
  public readonly address: pulumi.Output<string>;

  /**
   * `opts.dependsOn` has to name the cluster's ControlPlane, and for a remote also what lets its primary read it: the
   * gateway's pods are made by the injection webhook, and start once istiod knows their cluster.
   */
  constructor(name: string, args: EastWestGatewayArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("archipelago:mesh/istio:EastWestGateway", name, args, ownOptions(opts));
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
      values: eastWestGatewayValues(network),
      podLabels: eastWestGatewayLabels,
      serviceLabels: { ...eastWestGatewayLabels, [networkLabel]: network },
      ports: eastWestGatewayPorts(servesRemotes),
    };
    this.address = declareGateway(name, plan, args, this, opts);
    this.registerOutputs({ address: this.address });
  }
}
