import assert from "node:assert/strict";
import { Ledger } from "../../../local/host/ledger.ts";
import { findMachine } from "../../../local/host/machine/machine.ts";
import { cloudPaths } from "../../../local/host/paths.ts";
import { cloud } from "./run.ts";

/**
 * Runs `work` while some of the cloud's nodes, and so their pods, have no route to an address, as on a network that does not
 * route it. It changes only the nodes' own network, and restores it in any case.
 */
export async function withoutRoute<T>(
  nodes: readonly string[],
  address: string,
  work: () => Promise<T>,
): Promise<T> {
  const ledger = new Ledger(cloudPaths(cloud).ledger);
  const machines = await Promise.all(
    nodes.map(async (node) => {
      const machine = await findMachine(ledger, node);
      assert.ok(machine, `${node} is no machine of ${cloud}`);
      return machine;
    }),
  );
  const route = async (action: "add" | "delete"): Promise<void> => {
    for (const machine of machines)
      await machine.inNetwork("ip", ["route", action, "unreachable", `${address}/32`]);
  };
  await route("add");
  try {
    return await work();
  } finally {
    await route("delete");
  }
}
