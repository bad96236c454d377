import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { loadBalancerAddress } from "../../internal/address.ts";
import { childOptions, ownOptions } from "../../internal/options.ts";
import { mergeValues, type HelmValues } from "../../internal/values.ts";
import { istioRelease, type MirrorArgs } from "./release.ts";
import {
  eastWestGatewayLabels,
  eastWestGatewayName,
  eastWestGatewayPorts,
  eastWestGatewayValues,
  networkLabel,
  systemNamespace,
} from "./values.ts";

export interface EastWestGatewayArgs {
  /** The network whose entrance this is. */
  readonly network: string;
  /** Istio's release without a leading `v`. */
  readonly version: string;
  /**
   * Annotations of the Service, by which a cloud's load balancer is configured. Traffic is TLS that only the pods can
   * open, so the load balancer has to forward TCP, without proxy protocol.
   */
  readonly annotations?: Record<string, string> | undefined;
  /** @default the projects' own addresses */
  readonly mirror?: MirrorArgs | undefined;
  /** Extra values of the `gateway` chart, laid over the program's own. */
  readonly values?: HelmValues | undefined;
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
    const release = istioRelease(
      `${name}-release`,
      {
        chart: "istio/gateway",
        release: eastWestGatewayName,
        version: args.version,
        mirror: args.mirror,
        values: mergeValues(eastWestGatewayValues(args.network), args.values),
      },
      childOptions(this, opts),
    );
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
    const service = new k8s.core.v1.Service(
      `${name}-service`,
      {
        metadata: {
          name: eastWestGatewayName,
          namespace: systemNamespace,
          labels: { ...eastWestGatewayLabels, [networkLabel]: args.network },
          ...(args.annotations !== undefined && { annotations: args.annotations }),
        },
        spec: {
          type: "LoadBalancer",
          selector: eastWestGatewayLabels,
          ports: eastWestGatewayPorts.map((port) => ({ ...port })),
        },
      },
      // After the pods, since a Service is awaited until it has endpoints. And never with `deletedWith`,
      // not even the component's (see `ownOptions`): the load balancer costs money outside the cluster, and only the
      // cluster's own controller removes it.
      { parent: this, dependsOn: release },
    );
    this.address = loadBalancerAddress(service.status);
    this.registerOutputs({ address: this.address });
  }
}
