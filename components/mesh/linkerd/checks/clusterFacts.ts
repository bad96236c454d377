import type { V1Lease, V1Node, V1Pod } from "@kubernetes/client-node";
import ipaddr from "ipaddr.js";
import { clockAllowanceSeconds } from "../../../cluster/clusterClock.ts";

/** The oldest minor version of Kubernetes 1 that the charts support. */
const leastMinor = 31;

/** The problem with a cluster's version, or undefined. */
export function versionProblem(version: { major: string; minor: string }): string | undefined {
  // A cloud may report "31+".
  const minor = Number.parseInt(version.minor, 10);
  if (Number(version.major) > 1 || (Number(version.major) === 1 && minor >= leastMinor)) {
    return undefined;
  }
  const found = `${version.major}.${version.minor}`;
  return `Kubernetes is ${found}, and Linkerd needs 1.${leastMinor} or newer`;
}

/** Kubelets renew their leases every 10 s, and a node without a renewal for 40 s is no longer Ready. */
const stalestLeaseSeconds = 60;

/**
 * Problems with the clocks of nodes, compared with this machine's by their leases. A certificate signed here is valid from
 * now on: a node that is behind would reject it, and a node that is ahead would let its own expire.
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

/** What a cluster says about its addresses. */
export interface ClusterAddresses {
  readonly nodes: readonly V1Node[];
  readonly pods: readonly V1Pod[];
  /** The pods' ranges by the settings, in CIDR notation. */
  readonly podCidrs: readonly string[];
  /** Address of the API's own Service. */
  readonly apiService: string | undefined;
}

/**
 * Problems with address ranges that are outside Linkerd's `clusterNetworks`, for which it would not look up endpoints: the
 * pods' ranges, from the nodes and the settings, and the address of the API's own Service. Many networks (Calico's, a
 * cloud's) leave the nodes without a range; there the running pods' own addresses count.
 */
export function networkProblems(
  clusterNetworks: string,
  { nodes, pods, podCidrs, apiService }: ClusterAddresses,
): string[] {
  const networks = clusterNetworks.split(",").map((text) => ipaddr.parseCIDR(text.trim()));
  const outside = (text: string): boolean => !isInside(text, networks);
  const ranges = [...nodes.flatMap(rangesOf), ...podCidrs];
  const bare = nodes
    .filter((node) => rangesOf(node).length === 0)
    .flatMap(({ metadata }) => metadata?.name ?? []);
  const stray = pods
    .filter(({ spec }) => spec?.hostNetwork !== true && bare.includes(spec?.nodeName ?? ""))
    .flatMap(addressesOf)
    .find(({ address }) => outside(address));
  const found = [
    ...[...new Set(ranges)].filter(outside).map((range) => `pods are in ${range}`),
    ...(stray === undefined ? [] : [`pod ${stray.pod} has the address ${stray.address}`]),
    ...(apiService === undefined || apiService === "" || !outside(apiService)
      ? []
      : [`Services are in ${apiService}'s range`]),
  ];
  return found.map(
    (what) => `${what}, which is outside Linkerd's clusterNetworks (${clusterNetworks})`,
  );
}

function rangesOf({ spec }: V1Node): string[] {
  const { podCIDR, podCIDRs = podCIDR === undefined ? [] : [podCIDR] } = spec ?? {};
  return podCIDRs.filter((range) => range !== "");
}

function addressesOf({ metadata, status }: V1Pod): { pod: string; address: string }[] {
  const pod = `${metadata?.namespace ?? ""}/${metadata?.name ?? ""}`;
  const ips = status?.podIPs?.map(({ ip }) => ip) ?? [status?.podIP];
  return ips.flatMap((address) => (address === undefined ? [] : [{ pod, address }]));
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
