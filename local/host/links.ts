import { createHash } from "node:crypto";
import { z } from "zod";
import { run, type CommandOptions } from "./command.ts";
import type { Machine } from "./machine/machine.ts";

/** Runs `ip` in one network: the host's or a machine's. */
export type Ip = (commandArguments: readonly string[], options?: CommandOptions) => Promise<string>;

export const hostIp: Ip = (commandArguments, options) => run("ip", commandArguments, options);

export function machineIp(machine: Machine): Ip {
  return (commandArguments, options) => machine.inNetwork("ip", commandArguments, options);
}

/** Runs several `ip` commands at once, one per line. */
export async function batch(ip: Ip, lines: readonly string[]): Promise<void> {
  await ip(["-batch", "-"], { input: lines.join("\n") });
}

const linksSchema = z.array(z.object({ ifname: z.string() }));

export async function hasLink(ip: Ip, name: string): Promise<boolean> {
  const links = linksSchema.parse(JSON.parse(await ip(["-json", "link", "show"])));
  return links.some(({ ifname }) => ifname === name);
}

/** Derives a link's name from its purpose: Linux allows 15 characters. */
export function linkName(prefix: string, purpose: string): string {
  return prefix + createHash("sha256").update(purpose).digest("hex").slice(0, 10);
}

/**
 * Derives a link-layer address from a link's purpose, so that a recreated machine keeps the address in its neighbours'
 * caches. The first byte marks it as locally administered.
 */
export function linkAddress(purpose: string): string {
  const digest = createHash("sha256").update(purpose).digest("hex");
  return ["02", ...(digest.slice(0, 10).match(/../g) ?? [])].join(":");
}
