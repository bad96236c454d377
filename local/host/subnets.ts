import { createHash } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { candidateSubnets, overlaps } from "./addresses.ts";
import { readIfPresent, writeAtomically } from "./files.ts";
import { hostIp } from "./links.ts";
import { alone } from "./lock.ts";
import { cloudNames, cloudPaths } from "./paths.ts";

const recordSchema = z.strictObject({ subnet: z.string() });

/**
 * A cloud's subnet: the one that it has, or one that is free now and its own from now on.
 *
 * @throws when none is free.
 */
export async function cloudSubnet(cloud: string): Promise<string> {
  return alone("archipelago-subnets", "the choice of a subnet", async () => {
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
