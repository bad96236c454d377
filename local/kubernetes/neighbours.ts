import { join } from "node:path";
import { z } from "zod";
import { readIfPresent, writeAtomically } from "../host/files.ts";

const neighbourSchema = z.strictObject({ podCidr: z.string(), address: z.string() });
const neighboursSchema = z.array(neighbourSchema);

/** A node of another cluster on the same flat network: its pods' range, and the node's address as the next hop. */
export type Neighbour = z.infer<typeof neighbourSchema>;

const path = (folder: string): string => join(folder, "neighbours.json");

/** The last recorded neighbours of a cluster, so that a new process does not disconnect it for a moment. */
export async function readNeighbours(folder: string): Promise<Neighbour[]> {
  const text = await readIfPresent(path(folder));
  return text === undefined ? [] : neighboursSchema.parse(JSON.parse(text));
}

export async function writeNeighbours(folder: string, list: readonly Neighbour[]): Promise<void> {
  await writeAtomically(path(folder), `${JSON.stringify(list, undefined, 2)}\n`);
}
