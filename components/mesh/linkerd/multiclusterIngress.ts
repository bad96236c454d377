import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { loadBalancerAddress } from "../../internal/address.ts";
import { Component } from "../../internal/component.ts";
import { computed } from "../../internal/computed.ts";
import { childOptions, formerlyOfType } from "../../internal/options.ts";
import {
  gatewayAnnotations,
  gatewayPorts,
  describeIngress,
  type IngressDescription,
  ingressPodAnnotations,
  type PortKey,
} from "./gatewayPlan.ts";

export interface MulticlusterIngressArgs {
  readonly ingress: IngressDescription;
}

/**
 * An ingress controller of the user as an additional gateway of the mesh: its pods join the mesh, and its load balancer
 * gets one more port. The user keeps the ownership of the ingress; the additions are removed when the settings no longer
 * name it.
 */
export class MulticlusterIngress extends Component {
  /** Address of the ingress' load balancer, an IP or a host name. */
  public readonly address: pulumi.Output<string>;

  /** `opts.dependsOn` has to name the cluster's control plane, which injects the ingress' pods. */
  constructor(
    name: string,
    args: MulticlusterIngressArgs,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    const { ingress } = args;
    super(
      "archipelago:mesh/linkerd:MulticlusterIngress",
      name,
      args,
      formerlyOfType("archipelago:mesh/linkerd:IngressGateway", opts),
    );
    const { namespace } = ingress;
    const deployment = new k8s.apps.v1.DeploymentPatch(
      `${name}-deployment`,
      {
        metadata: { name: ingress.deployment, namespace },
        spec: { template: { metadata: { annotations: ingressPodAnnotations(ingress) } } },
      },
      childOptions(this, opts),
    );
    const metadata = { name: ingress.name, namespace };
    const announced = new k8s.core.v1.ServicePatch(
      `${name}-annotations`,
      { metadata: { ...metadata, annotations: gatewayAnnotations(describeIngress(ingress)) } },
      // After the rollout: only then a proxy listens on the port.
      childOptions(this, opts, { dependsOn: deployment }),
    );
    // A patch outputs the whole Service, with the ports of its owner.
    const found = announced.spec.apply((spec: PossibleSpec | undefined) => spec?.ports);
    const ports = computed(
      found,
      `spec.ports of Service ${namespace}/${ingress.name}, linkerd.multicluster.ingress,`,
    ).apply(gatewayPorts);
    const service = new k8s.core.v1.ServicePatch(
      `${name}-service`,
      { metadata, spec: { ports } },
      childOptions(this, opts, { dependsOn: announced }),
    );
    this.address = loadBalancerAddress(service.status);
    this.registerOutputs({ address: this.address });
  }
}

/** A Service's spec in a preview, which may lack fields that the SDK's type requires. */
interface PossibleSpec {
  readonly ports?: readonly PortKey[];
}
