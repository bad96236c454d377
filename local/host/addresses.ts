import ipaddr from "ipaddr.js";

/**
 * The division of a cloud's /16. With subnet 10.207.0.0/16:
 *
 * - 10.207.0.1: the host, as all machines see it;
 * - 10.207.(i+1).1: control plane of cluster i; .11 to .210: its nodes 1 to 200;
 * - 10.207.128.1 to 10.207.223.254: addresses of LoadBalancers;
 * - 10.207.240.(i+1): the second address of cluster i's control plane, which only the cloud itself uses;
 * - 10.207.255.254: the host's source address for connections to those second addresses.
 */
export const clusterLimit = 127;
export const nodeLimit = 200;

/** The candidate subnets of clouds: none overlaps the pod and Service ranges of LKE clusters. */
export function candidateSubnets(): string[] {
  return Array.from({ length: 50 }, (_, index) => `10.${200 + index}.0.0/16`);
}

export function hostAddress(subnet: string): string {
  return inside(subnet, 0, 1);
}

/** The host's source address when the cloud's own programs connect to control planes. */
export function operatorAddress(subnet: string): string {
  return inside(subnet, 255, 254);
}

/** The range of the control planes' second addresses. */
export function operatorRange(subnet: string): string {
  return `${inside(subnet, 240, 0)}/20`;
}

/** @param cluster - index of the cluster, 0 to 126. */
export function controlPlaneAddress(subnet: string, cluster: number): string {
  return inside(subnet, checked("cluster", cluster, 0, clusterLimit - 1) + 1, 1);
}

/** The control plane's second address: exempt from access lists and open only to the cloud's own programs. */
export function controlPlaneOperatorAddress(subnet: string, cluster: number): string {
  return inside(subnet, 240, checked("cluster", cluster, 0, clusterLimit - 1) + 1);
}

/** @param node - number of the node in its cluster, 1 to 200. */
export function nodeAddress(subnet: string, cluster: number, node: number): string {
  const third = checked("cluster", cluster, 0, clusterLimit - 1) + 1;
  return inside(subnet, third, 10 + checked("node", node, 1, nodeLimit));
}

/**
 * Returns the /24 of a node's pods.
 *
 * @param pods - the cluster's range, a /16.
 */
export function nodePodCidr(pods: string, node: number): string {
  return `${inside(pods, checked("node", node, 1, nodeLimit), 0)}/24`;
}

/** Returns the lowest unused LoadBalancer address. */
export function allocateAddress(subnet: string, used: Iterable<string>): string {
  const taken = new Set(used);
  for (let third = 128; third < 224; third++)
    for (let fourth = 1; fourth < 255; fourth++) {
      const address = inside(subnet, third, fourth);
      if (!taken.has(address)) return address;
    }
  throw new Error(`no free LoadBalancer address in ${subnet}`);
}

/** Returns whether two IPv4 ranges overlap. */
export function overlaps(one: string, other: string): boolean {
  const [first, firstBits] = ipaddr.IPv4.parseCIDR(one);
  const [second, secondBits] = ipaddr.IPv4.parseCIDR(other);
  return first.match(second, Math.min(firstBits, secondBits));
}

function inside(subnet: string, third: number, fourth: number): string {
  const [first, second] = ipaddr.IPv4.parseCIDR(subnet)[0].octets;
  return [first, second, third, fourth].join(".");
}

function checked(what: string, value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most)
    throw new Error(`${what}: got ${value}; expected a whole number from ${least} to ${most}`);
  return value;
}
