import { findMachine } from "../host/machine/machine.ts";
import { machineIp } from "../host/links.ts";
import { flushNeighbour } from "../host/network.ts";
import type { ClusterSite } from "./machines.ts";
import { nodeName, readPlacement, writePlacement } from "./placement.ts";
import { dropAddress } from "./wiring.ts";

/** Removes an address from the node that holds it. */
export function removeAddress(site: ClusterSite, nodeId: string, address: string): Promise<void> {
  return dropAddress(site.ledger, nodeName(site.spec, nodeId), address);
}

/**
 * Assigns a LoadBalancer's address to a node; moves it if another node has it.
 *
 * @throws if the cluster has no such node, or the node's machine does not run.
 */
export async function assignAddress(
  site: ClusterSite,
  nodeId: string,
  address: string,
): Promise<void> {
  const { folder, ledger, spec } = site;
  const placement = await readPlacement(folder);
  const name = nodeName(spec, nodeId);
  if (placement.numbers[nodeId] === undefined) throw new Error(`node ${name} does not exist`);
  const before = placement.addresses[address];
  if (before !== undefined && before !== nodeId) await removeAddress(site, before, address);
  const addresses = { ...placement.addresses, [address]: nodeId };
  await writePlacement(folder, { ...placement, addresses });
  const machine = await findMachine(ledger, name);
  if (machine === undefined) throw new Error(`machine ${name} is not running`);
  await machineIp(machine)(["address", "replace", `${address}/16`, "dev", "eth0"]);
  if (before !== nodeId) await flushNeighbour(ledger, address);
}

/** Removes a LoadBalancer's address from the node that holds it. */
export async function releaseAddress(site: ClusterSite, address: string): Promise<void> {
  const placement = await readPlacement(site.folder);
  const holder = placement.addresses[address];
  if (holder === undefined) return;
  await removeAddress(site, holder, address);
  const addresses = Object.entries(placement.addresses).filter(([other]) => other !== address);
  await writePlacement(site.folder, { ...placement, addresses: Object.fromEntries(addresses) });
}
