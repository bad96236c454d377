import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { childOptions, ownOptions } from "../../internal/options.ts";
import { declareGateway, type GatewayArgs } from "./gateway.ts";
import {
  eastWestGatewayLabels,
  eastWestGatewayName,
  eastWestGatewayPorts,
  eastWestGatewayValues,
  networkLabel,
  systemNamespace,
} from "./values.ts";

export interface EastWestGatewayArgs extends GatewayArgs {
  /** The network whose entrance this is. */
  readonly network: string;
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
export class EastWestGateway extends pulumi.ComponentResource {
  /** Address of the load balancer, an IP or a host name. Peers find it by themselves, through this cluster's API. */
  public readonly address: pulumi.Output<string>;

  /** `opts.dependsOn` has to name the cluster's ControlPlane: the gateway's pods are made by its injection webhook. */
  constructor(name: string, args: EastWestGatewayArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("archipelago:mesh/istio:EastWestGateway", name, args, ownOptions(opts));
    new k8s.apiextensions.CustomResource(
      `${name}-routes`,
      {
        apiVersion: "networking.istio.io/v1",
        kind: "Gateway",
        metadata: { name: "cross-network-gateway", namespace: systemNamespace },
        spec: {
          selector: { istio: eastWestGatewayLabels.istio },
          servers: [
            {
              port: { number: 15443, name: "tls", protocol: "TLS" },
              tls: { mode: "AUTO_PASSTHROUGH" },
              hosts: ["*.local"],
            },
          ],
        },
      },
      childOptions(this, opts),
    );
    const plan = {
      gateway: eastWestGatewayName,
      namespace: systemNamespace,
      values: eastWestGatewayValues(args.network),
      podLabels: eastWestGatewayLabels,
      serviceLabels: { ...eastWestGatewayLabels, [networkLabel]: args.network },
      ports: eastWestGatewayPorts,
    };
    this.address = declareGateway(name, plan, args, this, opts);
    this.registerOutputs({ address: this.address });
  }
}
