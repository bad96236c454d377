import { operatorAddress } from "../../../local/host/addresses.ts";
import { Ledger } from "../../../local/host/ledger.ts";
import { findMachine, type Machine } from "../../../local/host/machine/machine.ts";
import { cloudPaths } from "../../../local/host/paths.ts";
import { testParts } from "../../support/parts.ts";
import { lkeId, testCloud } from "./linode.ts";
import { cloud } from "./run.ts";

const table = "inet partition";

/**
 * Drops every packet between a cluster and the rest of the world, in its machines' own networks, and answers none: a
 * connection waits, as it does to a region that is gone. The cluster itself goes on, and the cloud still reaches it, as
 * a provider would.
 *
 * @param name the cluster's name in the fleet
 */
export async function cutOff(name: string): Promise<void> {
  const operator = operatorAddress((await testCloud()).subnet);
  for (const machine of await machinesOf(name)) {
    const own = await machine.inNetwork("ip", ["-4", "-brief", "address", "show", "dev", "eth0"]);
    const [first = ""] = own.trim().split(/\s+/).slice(2);
    const range = first.replace(/\d+\/\d+$/, "0/24");
    const rule = (interfaceName: "iifname" | "oifname", peer: "saddr" | "daddr"): string =>
      `${interfaceName} "eth0" ip ${peer} != { ${range}, ${operator} } drop`;
    const chain = (hook: string, rules: readonly string[]): string =>
      `chain ${hook} { type filter hook ${hook} priority -300; ${rules.join("; ")}; }`;
    const [inwards, outwards] = [rule("iifname", "saddr"), rule("oifname", "daddr")];
    const chains = [
      chain("input", [inwards]),
      chain("output", [outwards]),
      chain("forward", [inwards, outwards]),
    ];
    await load(machine, `table ${table} {\n${chains.join("\n")}\n}\n`);
  }
}

/** Takes back {@link cutOff}; without effect if the cluster is not cut off. */
export async function heal(name: string): Promise<void> {
  for (const machine of await machinesOf(name)) {
    // Added first, so that its deletion succeeds in any case.
    await load(machine, `add table ${table}\ndelete table ${table}\n`);
  }
}

async function load(machine: Machine, rules: string): Promise<void> {
  const { bin } = await testParts();
  await machine.inNetwork(bin.nft, ["-f", "-"], { input: rules });
}

/** The running machines of an LKE cluster: its control plane and its nodes. */
async function machinesOf(name: string): Promise<Machine[]> {
  const ledger = new Ledger(cloudPaths(cloud).ledger);
  const cluster = `lke${await lkeId(name)}`;
  const names = (await ledger.ofKind("machine"))
    .map((entry) => entry.name)
    .filter((machine) => machine === cluster || machine.startsWith(`${cluster}-`));
  const machines = await Promise.all(names.map((machine) => findMachine(ledger, machine)));
  return machines.filter((machine) => machine !== undefined);
}
