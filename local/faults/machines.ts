import { Ledger } from "../host/ledger.ts";
import { findMachine, type Machine } from "../host/machine/machine.ts";
import { cloudPaths } from "../host/paths.ts";

/** The running machines of an LKE cluster: its control plane first, then its nodes. */
export async function machinesOf(cloud: string, lke: number): Promise<Machine[]> {
  const ledger = new Ledger(cloudPaths(cloud).ledger);
  const cluster = `lke${lke}`;
  const names = (await ledger.ofKind("machine"))
    .map((entry) => entry.name)
    .filter((machine) => machine === cluster || machine.startsWith(`${cluster}-`))
    .sort();
  const machines = await Promise.all(names.map((machine) => findMachine(ledger, machine)));
  return machines.filter((machine) => machine !== undefined);
}
