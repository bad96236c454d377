import { createHash } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import {
  candidateSubnets,
  hostAddress,
  operatorAddress,
  operatorRange,
  overlaps,
} from "./addresses.ts";
import { run } from "./command.ts";
import { readIfPresent, writeAtomically } from "./files.ts";
import { Ledger } from "./ledger.ts";
import { alone } from "./lock.ts";
import { ensureMachine, findMachine, type Machine } from "./machine/machine.ts";
import { cloudNames, cloudPaths } from "./paths.ts";
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
const recordSchema = z.strictObject({ subnet: z.string() });

/**
 * Brings up a cloud's network, or finds it up. The subnet is chosen once: a 10.200.0.0/16 to 10.249.0.0/16 that meets no
 * address or route of the host and no other cloud's.
 *
 * @throws when no subnet is free.
 */
export async function ensureCloudNetwork(cloud: string): Promise<CloudNetwork> {
  const paths = cloudPaths(cloud);
  const ledger = new Ledger(paths.ledger);
  const subnet = await alone("archipelago-subnets", "the choice of a subnet", () =>
    recordedSubnet(cloud),
  );
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
 * Gives a machine its `eth0` on the cloud's network, with the given addresses (the first is its own), and turns on
 * forwarding in it. Does what is left to do when it has one.
 */
export async function connect(
  network: CloudNetwork,
  machine: Machine,
  addresses: readonly string[],
): Promise<void> {
  const port = linkName("v", machine.name);
  const present = await linkNames((args) => machine.inNetwork("ip", args));
  if (!present.includes("eth0")) {
    // Half a link that an interrupted start left is on the bridge's side.
    const ports = await linkNames((args) => network.bridge.inNetwork("ip", args));
    if (ports.includes(port)) await network.bridge.inNetwork("ip", ["link", "delete", port]);
    await network.bridge.inNetwork("ip", [
      ...["link", "add", port, "type", "veth"],
      ...["peer", "name", "eth0", "address", linkAddress(`${network.cloud}/${machine.name}`)],
      ...["netns", String(machine.init.pid)],
    ]);
  }
  await network.bridge.inNetwork("ip", ["link", "set", port, "master", bridgeName, "up"]);
  await machine.inNetwork("ip", ["-batch", "-"], {
    input: [
      ...addresses.map((address) => `address replace ${address}/16 dev eth0`),
      "link set eth0 up",
      `route replace default via ${network.hostAddress} dev eth0`,
    ].join("\n"),
  });
  await machine.inNetwork("sysctl", ["-qw", "net.ipv4.ip_forward=1"]);
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
  await Promise.all([
    run("ip", flush),
    ...machines.map((machine) => machine?.inNetwork("ip", flush)),
  ]);
}

async function recordedSubnet(cloud: string): Promise<string> {
  const recorded = await readSubnet(cloud);
  if (recorded !== undefined) return recorded;
  const others = await Promise.all((await cloudNames()).map(readSubnet));
  const subnet = chooseSubnet(cloud, [
    ...others.filter((other) => other !== undefined),
    ...(await hostRanges()),
  ]);
  await writeAtomically(recordPath(cloud), JSON.stringify({ subnet }));
  return subnet;
}

/** The first candidate, from one that the cloud's name decides, that meets none of the ranges in use. */
export function chooseSubnet(cloud: string, used: readonly string[]): string {
  const candidates = candidateSubnets();
  const first = createHash("sha256").update(cloud).digest().readUInt32BE() % candidates.length;
  const order = [...candidates.slice(first), ...candidates.slice(0, first)];
  const free = order.find((candidate) => !used.some((range) => overlaps(candidate, range)));
  if (free === undefined)
    throw new Error("no subnet from 10.200.0.0/16 to 10.249.0.0/16 is free on this machine");
  return free;
}

const routesSchema = z.array(z.object({ dst: z.string(), type: z.string().optional() }));

/** IPv4 ranges that the host has routes to, its own addresses among them. */
async function hostRanges(): Promise<string[]> {
  const text = await run("ip", ["-4", "-json", "route", "show", "table", "all"]);
  return routesSchema
    .parse(JSON.parse(text === "" ? "[]" : text))
    .map(({ dst }) => dst)
    .filter((dst) => dst !== "default")
    .map((dst) => (dst.includes("/") ? dst : `${dst}/32`));
}

async function ensureBridge(bridge: Machine): Promise<void> {
  const present = await linkNames((args) => bridge.inNetwork("ip", args));
  if (!present.includes(bridgeName))
    await bridge.inNetwork("ip", ["link", "add", bridgeName, "type", "bridge"]);
  await bridge.inNetwork("ip", ["link", "set", bridgeName, "up"]);
}

async function joinHost(
  ledger: Ledger,
  bridge: Machine,
  cloud: string,
  subnet: string,
): Promise<void> {
  const link = linkName("arch-", cloud);
  if (!(await linkNames((args) => run("ip", args))).includes(link)) {
    await ledger.record({ kind: "link", name: link });
    await run("ip", [
      ...["link", "add", link, "type", "veth"],
      ...["peer", "name", "host", "netns", String(bridge.init.pid)],
    ]);
  }
  await bridge.inNetwork("ip", ["link", "set", "host", "master", bridgeName, "up"]);
  const operator = operatorAddress(subnet);
  await run("ip", ["-batch", "-"], {
    input: [
      `address replace ${hostAddress(subnet)}/16 dev ${link}`,
      `address replace ${operator}/32 dev ${link}`,
      `link set ${link} up`,
      `route replace ${operatorRange(subnet)} dev ${link} src ${operator}`,
    ].join("\n"),
  });
}

const linksSchema = z.array(z.object({ ifname: z.string() }));

async function linkNames(ip: (args: string[]) => Promise<string>): Promise<string[]> {
  const text = await ip(["-json", "link", "show"]);
  return linksSchema.parse(JSON.parse(text)).map(({ ifname }) => ifname);
}

/** A link's name from what it is for: Linux allows 15 characters. */
export function linkName(prefix: string, purpose: string): string {
  return prefix + createHash("sha256").update(purpose).digest("hex").slice(0, 10);
}

/**
 * A link-layer address from what the link is for: a machine that is made again has the one that its neighbours remember.
 * The first byte says that it is locally administered.
 */
export function linkAddress(purpose: string): string {
  const digest = createHash("sha256").update(purpose).digest("hex");
  return ["02", ...(digest.slice(0, 10).match(/../g) ?? [])].join(":");
}

function recordPath(cloud: string): string {
  return join(cloudPaths(cloud).state, "network.json");
}

async function readSubnet(cloud: string): Promise<string | undefined> {
  const text = await readIfPresent(recordPath(cloud));
  return text === undefined ? undefined : recordSchema.parse(JSON.parse(text)).subnet;
}
