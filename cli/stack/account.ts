import * as z from "zod";
import type { LinodeApi } from "../linode/api.ts";
import { configurationSchema, pulumiJson } from "./outputs.ts";
import { readStateClusters, type StateClusters } from "./state.ts";

/** A stack's account at Linode, and what its state knows of it. */
export interface StackAccount {
  readonly stack: string;
  /** With a token, if there is one. */
  readonly api: LinodeApi;
  readonly state: StateClusters;
}

const stacks = z.array(z.looseObject({ name: z.string(), current: z.boolean() }));

async function selectedStack(): Promise<string> {
  const all = await pulumiJson(["stack", "ls", "--json"], stacks);
  const selected = all.find(({ current }) => current);
  if (selected === undefined) throw new Error("no stack is selected; expected one, or -s <name>");
  return selected.name;
}

/**
 * Reads it with the `pulumi` command. The token is the stack's `linode:token`, otherwise LINODE_TOKEN; it stays in memory.
 *
 * @param stack the stack's name. @default the selected stack
 * @throws Error with what `pulumi` says
 */
export async function readAccount(stack?: string): Promise<StackAccount> {
  const command = ["config", "--json", "--show-secrets"];
  const values = await pulumiJson(command, configurationSchema, stack);
  const url = values["linode:url"]?.value;
  const token = values["linode:token"]?.value ?? process.env["LINODE_TOKEN"];
  return {
    stack: stack ?? (await selectedStack()),
    api: { url, token },
    state: await readStateClusters(stack),
  };
}
