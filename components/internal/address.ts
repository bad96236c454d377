import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { computed } from "./computed.ts";

/**
 * The external address of a Service of type LoadBalancer: an IP, or the host name if the cloud assigns one. Unknown in a
 * preview until the cloud has assigned it.
 */
export function loadBalancerAddress(
  status: pulumi.Output<k8s.types.output.core.v1.ServiceStatus>,
): pulumi.Output<string> {
  const address = status.apply((known: PossibleStatus | undefined) => {
    const [ingress] = known?.loadBalancer?.ingress ?? [];
    return ingress?.ip ?? ingress?.hostname;
  });
  return computed(address, "address of the load balancer");
}

/** A status in a preview may lack fields that the SDK's type requires. */
interface PossibleStatus {
  readonly loadBalancer?: {
    readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[];
  };
}
