/** The cloud's load balancer of a Service: its configuration, and who may connect to it. */
export interface LoadBalancerArgs {
  /** Annotations of the Service, which configure the cloud's load balancer. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /**
   * The networks that may connect, in CIDR notation; at least one. Not every cloud's controller reads them: on LKE add
   * the annotation of `linodeFirewall`. @default every address
   */
  readonly sourceRanges?: readonly string[] | undefined;
}

/** Fields of the `spec` of a Service that only `sourceRanges` may connect to. */
export function restrictedTo(sourceRanges: readonly string[] | undefined): {
  loadBalancerSourceRanges?: string[];
} {
  return sourceRanges === undefined ? {} : { loadBalancerSourceRanges: [...sourceRanges] };
}

/** Annotations of Linode's cloud controller that decide who may connect to a NodeBalancer. */
export const linodeFirewallAnnotations = {
  /** A list of networks, in JSON. The controller maintains a Cloud Firewall for it. */
  acl: "service.beta.kubernetes.io/linode-loadbalancer-firewall-acl",
  /** The number of a Cloud Firewall of the user's; the other annotation has no effect then. */
  id: "service.beta.kubernetes.io/linode-loadbalancer-firewall-id",
} as const;

/**
 * The annotation with which only `sourceRanges` may connect to a Service's NodeBalancer. Linode's controller ignores
 * `spec.loadBalancerSourceRanges`, and kube-proxy cannot apply it, as a NodeBalancer's connections arrive at node ports
 * from the NodeBalancer's own address.
 */
export function linodeFirewall(sourceRanges: readonly string[]): Record<string, string> {
  const isIpv6 = (range: string): boolean => range.includes(":");
  const ipv4 = sourceRanges.filter((range) => !isIpv6(range));
  const ipv6 = sourceRanges.filter(isIpv6);
  // An empty list of a family would be compared with the firewall's rules at each reconciliation, in vain.
  const allowList = { ...(ipv4.length > 0 && { ipv4 }), ...(ipv6.length > 0 && { ipv6 }) };
  return { [linodeFirewallAnnotations.acl]: JSON.stringify({ allowList }) };
}
