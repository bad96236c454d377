import { findMachine } from "../host/machine/machine.ts";
import { machineIp } from "../host/links.ts";
import { forgetNeighbour } from "../host/network.ts";
import type { ClusterSite } from "./machines.ts";
import { nodeName, readPlacement, writePlacement } from "./placement.ts";
import { dropAddress } from "./wiring.ts";

/** Takes an address off the node that answers for it. */
export function takeOff(site: ClusterSite, nodeId: string, address: string): Promise<void> {
  return dropAddress(site.ledger, nodeName(site.spec, nodeId), address);
}

/**
 * Makes a node answer for a LoadBalancer's address; moves it when another node had it.
 *
 * @throws when the cluster has no such node, or the node's machine does not run.
 */
export async function assignAddress(
  site: ClusterSite,
  nodeId: string,
  address: string,
): Promise<void> {
  const { folder, ledger, spec } = site;
  const placement = await readPlacement(folder);
  const name = nodeName(spec, nodeId);
  if (placement.numbers[nodeId] === undefined) throw new Error(`there is no node ${name}`);
  const before = placement.addresses[address];
  if (before !== undefined && before !== nodeId) await takeOff(site, before, address);
  const addresses = { ...placement.addresses, [address]: nodeId };
  await writePlacement(folder, { ...placement, addresses });
  const machine = await findMachine(ledger, name);
  if (machine === undefined) throw new Error(`machine ${name} does not run`);
  await machineIp(machine)(["address", "replace", `${address}/16`, "dev", "eth0"]);
  if (before !== nodeId) await forgetNeighbour(ledger, address);
}

/** Takes a LoadBalancer's address off whatever node answers for it. */
export async function releaseAddress(site: ClusterSite, address: string): Promise<void> {
  const placement = await readPlacement(site.folder);
  const holder = placement.addresses[address];
  if (holder === undefined) return;
  await takeOff(site, holder, address);
  const addresses = Object.entries(placement.addresses).filter(([other]) => other !== address);
  await writePlacement(site.folder, { ...placement, addresses: Object.fromEntries(addresses) });
}
