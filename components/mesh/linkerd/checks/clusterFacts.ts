import type { V1Lease, V1Node } from "@kubernetes/client-node";
import ipaddr from "ipaddr.js";

/** The oldest Kubernetes that the charts take, as a minor of version 1. */
const leastMinor = 31;

/** What is wrong with a cluster's version, or undefined. */
export function versionProblem(version: { major: string; minor: string }): string | undefined {
  // A cloud may write "31+".
  const minor = Number.parseInt(version.minor, 10);
  if (Number(version.major) > 1 || (Number(version.major) === 1 && minor >= leastMinor)) {
    return undefined;
  }
  const found = `${version.major}.${version.minor}`;
  return `Kubernetes is ${found}, and Linkerd needs 1.${leastMinor} or newer`;
}

/** Kubelets renew their leases every 10 s, and a node that has not for 40 s is no longer Ready. */
const stalestLeaseSeconds = 60;
/** What Linkerd's identity allows between two clocks. */
const clockAllowanceSeconds = 20;

/**
 * Nodes whose clocks are not this machine's, as their leases tell. What is signed here is valid from now on: a node that
 * is behind would refuse it, and one that is ahead would let its own expire.
 */
export function clockProblems(
  nodes: readonly V1Node[],
  leases: readonly V1Lease[],
  now: Date,
): string[] {
  const ready = nodes.filter(isReady).flatMap(({ metadata }) => metadata?.name ?? []);
  return leases.flatMap(({ metadata, spec }) => {
    const name = metadata?.name;
    if (name === undefined || !ready.includes(name) || spec?.renewTime === undefined) return [];
    const behind = (now.getTime() - new Date(spec.renewTime).getTime()) / 1000;
    if (behind > -clockAllowanceSeconds && behind < stalestLeaseSeconds) return [];
    const way = behind < 0 ? "ahead of" : "behind";
    return [`the clock of node ${name} is ${Math.round(Math.abs(behind))} s ${way} this machine's`];
  });
}

function isReady({ status }: V1Node): boolean {
  const conditions = status?.conditions ?? [];
  return conditions.some(({ type, status: is }) => type === "Ready" && is === "True");
}

/**
 * Ranges of a cluster that Linkerd would not look up, since they are in none of its networks: its pods', as the nodes have
 * them, and the address of the API's own Service.
 */
export function networkProblems(
  clusterNetworks: string,
  nodes: readonly V1Node[],
  apiService: string | undefined,
): string[] {
  const networks = clusterNetworks.split(",").map((text) => ipaddr.parseCIDR(text.trim()));
  const pods = nodes.flatMap(({ spec }) => spec?.podCIDRs ?? []);
  const outside = [...new Set(pods)].filter((range) => !isInside(range, networks));
  const services =
    apiService === undefined || apiService === "" || isInside(apiService, networks)
      ? []
      : [`Services are in ${apiService}'s range`];
  return [...outside.map((range) => `pods are in ${range}`), ...services].map(
    (what) => `${what}, which is in none of Linkerd's clusterNetworks (${clusterNetworks})`,
  );
}

function isInside(text: string, networks: readonly [ipaddr.IPv4 | ipaddr.IPv6, number][]): boolean {
  const [address, bits] = text.includes("/") ? ipaddr.parseCIDR(text) : whole(ipaddr.parse(text));
  return networks.some(
    ([network, length]) =>
      network.kind() === address.kind() && length <= bits && address.match(network, length),
  );
}

function whole(address: ipaddr.IPv4 | ipaddr.IPv6): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  return [address, address.kind() === "ipv4" ? 32 : 128];
}
