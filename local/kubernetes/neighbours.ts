import { join } from "node:path";
import { z } from "zod";
import { readIfPresent, writeAtomically } from "../host/files.ts";

const neighbourSchema = z.strictObject({ podCidr: z.string(), address: z.string() });
const neighboursSchema = z.array(neighbourSchema);

/** A node of another cluster on the same flat network: its pods' range, and its own address, which leads there. */
export type Neighbour = z.infer<typeof neighbourSchema>;

const path = (folder: string): string => join(folder, "neighbours.json");

/** The neighbours that a cluster was last told of, so that a new process does not cut it off for a moment. */
export async function readNeighbours(folder: string): Promise<Neighbour[]> {
  const text = await readIfPresent(path(folder));
  return text === undefined ? [] : neighboursSchema.parse(JSON.parse(text));
}

export async function writeNeighbours(folder: string, list: readonly Neighbour[]): Promise<void> {
  await writeAtomically(path(folder), `${JSON.stringify(list, undefined, 2)}\n`);
}
