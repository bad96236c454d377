import { join } from "node:path";
import { hostAddress, operatorAddress, operatorRange } from "./addresses.ts";
import { prependPath } from "./command.ts";
import { Ledger } from "./ledger.ts";
import { batch, hasLink, hostIp, linkAddress, linkName, machineIp } from "./links.ts";
import { ensureMachine, findMachine, type Machine } from "./machine/machine.ts";
import { cloudPaths } from "./paths.ts";
import { cloudSubnet } from "./subnets.ts";
import { raiseWatcherLimit } from "./sysctl.ts";

/**
 * A cloud's network: a bridge in its own network namespace, connected to the host by one link.
 *
 * As the bridge is outside the host's namespace, the host's FORWARD rules and bridge filter never see the traffic between
 * clusters, and the host needs neither forwarding nor a rule. Traffic from clusters to the host itself (its registry) does
 * pass the host's INPUT rules.
 */
export interface CloudNetwork {
  readonly cloud: string;
  /** As `10.207.0.0/16`. */
  readonly subnet: string;
  /** The host's address on the network, `10.207.0.1`, on which nodes reach the registry. */
  readonly hostAddress: string;
  /** The machine that holds the bridge. */
  readonly bridge: Machine;
}

const bridgeName = "bridge";

/**
 * Creates a cloud's network, or returns the existing one. The subnet is chosen once: one of 10.200.0.0/16 to 10.249.0.0/16
 * that overlaps no address or route of the host and no other cloud's subnet.
 *
 * @param tools - a folder that comes before PATH when this process looks for programs, from now on.
 * @throws if no subnet is free.
 */
export async function ensureCloudNetwork(cloud: string, tools: string): Promise<CloudNetwork> {
  prependPath(tools);
  const paths = cloudPaths(cloud);
  const ledger = new Ledger(paths.ledger);
  const subnet = await cloudSubnet(cloud);
  await raiseWatcherLimit(ledger);
  await ledger.record({ kind: "cgroup", name: cloudControlGroup(cloud) });
  const bridge = await ensureMachine(ledger, {
    name: `${cloud}-bridge`,
    cgroup: join(cloudControlGroup(cloud), "bridge"),
    folder: join(paths.state, "bridge"),
    libraries: [],
    keep: [],
    files: {},
    services: {},
  });
  await ensureBridge(bridge);
  await joinHost(ledger, bridge, cloud, subnet);
  return { cloud, subnet, hostAddress: hostAddress(subnet), bridge };
}

/** The control group of a whole cloud. */
export function cloudControlGroup(cloud: string): string {
  return `archipelago-${cloud}`;
}

/**
 * Connects a machine's `eth0` to the cloud's network, with the given addresses (the first is the machine's own). Idempotent:
 * completes an interrupted call.
 */
export async function connect(
  network: CloudNetwork,
  machine: Machine,
  addresses: readonly string[],
): Promise<void> {
  const [bridge, inside] = [machineIp(network.bridge), machineIp(machine)];
  const port = linkName("v", machine.name);
  if (!(await hasLink(inside, "eth0"))) {
    // An interrupted start leaves the bridge's end of the link.
    if (await hasLink(bridge, port)) await bridge(["link", "delete", port]);
    await bridge([
      ...["link", "add", port, "type", "veth"],
      ...["peer", "name", "eth0", "address", linkAddress(`${network.cloud}/${machine.name}`)],
      ...["netns", String(machine.init.pid)],
    ]);
  }
  await bridge(["link", "set", port, "master", bridgeName, "up"]);
  await batch(inside, [
    ...addresses.map((address) => `address replace ${address}/16 dev eth0`),
    "link set eth0 up",
    `route replace default via ${network.hostAddress} dev eth0`,
  ]);
}

/**
 * Flushes an address from all neighbour caches of a cloud's network after it moved to another machine; otherwise its
 * clients would keep sending to the old one for several seconds.
 */
export async function flushNeighbour(ledger: Ledger, address: string): Promise<void> {
  const flush = ["neighbour", "flush", "to", address];
  const machines = await Promise.all(
    (await ledger.ofKind("machine")).map(({ name }) => findMachine(ledger, name)),
  );
  const networks = machines.filter((machine) => machine !== undefined).map(machineIp);
  await Promise.all([hostIp, ...networks].map((ip) => ip(flush)));
}

async function ensureBridge(bridge: Machine): Promise<void> {
  const ip = machineIp(bridge);
  if (!(await hasLink(ip, bridgeName))) await ip(["link", "add", bridgeName, "type", "bridge"]);
  await ip(["link", "set", bridgeName, "up"]);
}

async function joinHost(
  ledger: Ledger,
  bridge: Machine,
  cloud: string,
  subnet: string,
): Promise<void> {
  const link = linkName("arch-", cloud);
  if (!(await hasLink(hostIp, link))) {
    await ledger.record({ kind: "link", name: link });
    await hostIp([
      ...["link", "add", link, "address", linkAddress(`${cloud}/host`), "type", "veth"],
      ...["peer", "name", "host", "netns", String(bridge.init.pid)],
    ]);
  }
  await machineIp(bridge)(["link", "set", "host", "master", bridgeName, "up"]);
  const operator = operatorAddress(subnet);
  await batch(hostIp, [
    `address replace ${hostAddress(subnet)}/16 dev ${link}`,
    `address replace ${operator}/32 dev ${link}`,
    `link set ${link} up`,
    `route replace ${operatorRange(subnet)} dev ${link} src ${operator}`,
  ]);
}
