import { join } from "node:path";
import { hostAddress, operatorAddress, operatorRange } from "./addresses.ts";
import { searchFirst } from "./command.ts";
import { Ledger } from "./ledger.ts";
import { batch, hasLink, hostIp, linkAddress, linkName, machineIp } from "./links.ts";
import { ensureMachine, findMachine, type Machine } from "./machine/machine.ts";
import { cloudPaths } from "./paths.ts";
import { cloudSubnet } from "./subnets.ts";
import { raiseWatcherLimit } from "./sysctl.ts";

/**
 * One cloud's network: a bridge in a network namespace of its own, joined to the host by one link.
 *
 * With the bridge outside the host's namespace, the host's FORWARD rules and bridge filter never see what the clusters
 * say to each other, and the host needs neither forwarding nor a rule. What clusters send to the host itself (its
 * registry) does meet the host's INPUT rules.
 */
export interface CloudNetwork {
  readonly cloud: string;
  /** As `10.207.0.0/16`. */
  readonly subnet: string;
  /** The host's own address in it, `10.207.0.1`: where a registry listens that nodes reach. */
  readonly hostAddress: string;
  /** The machine that is the bridge. */
  readonly bridge: Machine;
}

const bridgeName = "bridge";

/**
 * Brings up a cloud's network, or finds it up. The subnet is chosen once: a 10.200.0.0/16 to 10.249.0.0/16 that meets no
 * address or route of the host and no other cloud's.
 *
 * @param tools - a folder in which programs are looked for before PATH, from now on and in this whole process.
 * @throws when no subnet is free.
 */
export async function ensureCloudNetwork(cloud: string, tools: string): Promise<CloudNetwork> {
  searchFirst(tools);
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

/** The control group that holds everything of a cloud. */
export function cloudControlGroup(cloud: string): string {
  return `archipelago-${cloud}`;
}

/**
 * Gives a machine its `eth0` on the cloud's network, with the given addresses (the first is its own). Does what is left
 * to do when it has one.
 */
export async function connect(
  network: CloudNetwork,
  machine: Machine,
  addresses: readonly string[],
): Promise<void> {
  const [bridge, inside] = [machineIp(network.bridge), machineIp(machine)];
  const port = linkName("v", machine.name);
  if (!(await hasLink(inside, "eth0"))) {
    // Half a link that an interrupted start left is on the bridge's side.
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
 * Makes everybody on a cloud's network ask anew who has an address, since it moved from one machine to another; otherwise
 * those who used it would go on asking the old one for several seconds.
 */
export async function forgetNeighbour(ledger: Ledger, address: string): Promise<void> {
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
