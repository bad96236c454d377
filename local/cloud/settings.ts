import { randomBytes } from "node:crypto";
import { join } from "node:path";
import * as z from "zod";
import { readIfPresent, writeAtomically } from "../host/files.ts";
import { cloudPaths } from "../host/paths.ts";
import { binaryNames, type Parts } from "../parts/types.ts";

const ports = z.object({
  api: z.number().int(),
  charts: z.number().int(),
  registry: z.number().int(),
});

const settingsSchema = z.strictObject({
  token: z.string(),
  ports,
});

/** Settings that a cloud keeps across restarts of its process: ports (0: not chosen yet) and token. */
export type CloudSettings = z.infer<typeof settingsSchema>;

/** The ports of the cloud named `local`; the committed settings of the local stack contain them. */
const localPorts: CloudSettings["ports"] = { api: 4980, charts: 4981, registry: 4982 };

const freePorts: CloudSettings["ports"] = { api: 0, charts: 0, registry: 0 };

const settingsPath = (cloud: string): string => join(cloudPaths(cloud).state, "settings.json");
const partsPath = (cloud: string): string => join(cloudPaths(cloud).state, "parts.json");

/** Reads the cloud's settings, or returns those of a new cloud: a random token, and the default ports of its name. */
export async function readSettings(cloud: string): Promise<CloudSettings> {
  const text = await readIfPresent(settingsPath(cloud));
  if (text !== undefined) return settingsSchema.parse(JSON.parse(text));
  return {
    token: randomBytes(32).toString("hex"),
    ports: cloud === "local" ? localPorts : freePorts,
  };
}

/** Writes the settings. Mode 0600, since they contain the token. */
export const writeSettings = (cloud: string, settings: CloudSettings): Promise<void> =>
  writeAtomically(settingsPath(cloud), `${JSON.stringify(settings, undefined, 2)}\n`);

const partsSchema = z.object({
  bin: z.record(z.enum(binaryNames), z.string()),
  path: z.string(),
  cniDir: z.string(),
  registryRoot: z.string(),
  chartsRoot: z.string(),
  extra: z
    .object({ folder: z.string(), charts: z.string().optional(), registry: z.string().optional() })
    .optional(),
});

/** Records the parts for the cloud's process, which reads them instead of obtaining them again. */
export const writeParts = (cloud: string, parts: Parts): Promise<void> =>
  writeAtomically(partsPath(cloud), `${JSON.stringify(parts, undefined, 2)}\n`);

/** The parts of the cloud's last start. Throws if it was never started. */
export async function readParts(cloud: string): Promise<Parts> {
  const parts = await recordedParts(cloud);
  if (parts === undefined) throw new Error(`local cloud "${cloud}": never started`);
  return parts;
}

/** The parts of the cloud's last start; undefined if it was never started. */
export async function recordedParts(cloud: string): Promise<Parts | undefined> {
  const text = await readIfPresent(partsPath(cloud));
  return text === undefined ? undefined : partsSchema.parse(JSON.parse(text));
}
