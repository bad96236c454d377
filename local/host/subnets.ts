import { createHash } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { candidateSubnets, overlaps } from "./addresses.ts";
import { readIfPresent, writeAtomically } from "./files.ts";
import { hostIp } from "./links.ts";
import { withLock } from "./lock.ts";
import { cloudNames, cloudPaths } from "./paths.ts";

const recordSchema = z.strictObject({ subnet: z.string() });

/**
 * Returns a cloud's recorded subnet, or chooses a free one and records it.
 *
 * @throws if none is free.
 */
export async function cloudSubnet(cloud: string): Promise<string> {
  return withLock("archipelago-subnets", "the choice of a subnet", async () => {
    const recorded = await readSubnet(cloud);
    if (recorded !== undefined) return recorded;
    const others = await Promise.all((await cloudNames()).map(readSubnet));
    const subnet = chooseSubnet(cloud, [
      ...others.filter((other) => other !== undefined),
      ...(await hostRanges()),
    ]);
    await writeAtomically(recordPath(cloud), JSON.stringify({ subnet }));
    return subnet;
  });
}

/** Returns the first free candidate, starting at one that is derived from the cloud's name. */
export function chooseSubnet(cloud: string, used: readonly string[]): string {
  const candidates = candidateSubnets();
  const first = createHash("sha256").update(cloud).digest().readUInt32BE() % candidates.length;
  const order = [...candidates.slice(first), ...candidates.slice(0, first)];
  const free = order.find((candidate) => !used.some((range) => overlaps(candidate, range)));
  if (free === undefined)
    throw new Error("no free subnet from 10.200.0.0/16 to 10.249.0.0/16 on this machine");
  return free;
}

const routesSchema = z.array(z.object({ dst: z.string(), type: z.string().optional() }));

/** IPv4 ranges to which the host has routes, including its own addresses. */
async function hostRanges(): Promise<string[]> {
  const text = await hostIp(["-4", "-json", "route", "show", "table", "all"]);
  return routesSchema
    .parse(JSON.parse(text === "" ? "[]" : text))
    .map(({ dst }) => dst)
    .filter((dst) => dst !== "default")
    .map((dst) => (dst.includes("/") ? dst : `${dst}/32`));
}

function recordPath(cloud: string): string {
  return join(cloudPaths(cloud).state, "network.json");
}

async function readSubnet(cloud: string): Promise<string | undefined> {
  const text = await readIfPresent(recordPath(cloud));
  return text === undefined ? undefined : recordSchema.parse(JSON.parse(text)).subnet;
}
