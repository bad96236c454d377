import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { computed } from "./computed.ts";

/**
 * Where a Service of type LoadBalancer is reached from outside its cluster: an IP, or a host name where the cloud gives
 * one. Unknown in a preview that does not have it yet.
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

/** What a status may look like in a preview; the SDK's type promises more. */
interface PossibleStatus {
  readonly loadBalancer?: {
    readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[];
  };
}
