import { operatorAddress } from "../host/addresses.ts";
import type { Machine } from "../host/machine/machine.ts";
import { machinesOf } from "./machines.ts";

const table = "inet partition";

/** An LKE cluster of a local cloud, and how its machines' packet filters are set. */
export interface Partitioned {
  readonly cloud: string;
  /** The cloud's network, as `10.207.0.0/16`. */
  readonly subnet: string;
  /** Linode's id of the cluster. */
  readonly lke: number;
  /** The `nft` binary. */
  readonly nft: string;
}

/**
 * Drops every packet between a cluster and the rest of the world, in its machines' own networks, and answers none: a
 * connection waits, as it does to a region that is gone. The cluster itself goes on, and the cloud still reaches it, as
 * a provider would.
 */
export async function partition({ cloud, subnet, lke, nft }: Partitioned): Promise<void> {
  const operator = operatorAddress(subnet);
  for (const machine of await machinesOf(cloud, lke)) {
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
    await load(machine, nft, `table ${table} {\n${chains.join("\n")}\n}\n`);
  }
}

/** Takes back {@link partition}; without effect if the cluster is not cut off. */
export async function rejoin({ cloud, lke, nft }: Partitioned): Promise<void> {
  for (const machine of await machinesOf(cloud, lke)) {
    // Added first, so that its deletion succeeds in any case.
    await load(machine, nft, `add table ${table}\ndelete table ${table}\n`);
  }
}

async function load(machine: Machine, nft: string, rules: string): Promise<void> {
  await machine.inNetwork(nft, ["-f", "-"], { input: rules });
}
