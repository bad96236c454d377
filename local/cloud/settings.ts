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

/** What a cloud keeps through restarts of its process: where it listens, and its token. 0 is a port yet to be chosen. */
export type CloudSettings = z.infer<typeof settingsSchema>;

/** Where the cloud named `local` listens; the committed settings of the local stack name these. */
const localPorts: CloudSettings["ports"] = { api: 4980, charts: 4981, registry: 4982 };

const freePorts: CloudSettings["ports"] = { api: 0, charts: 0, registry: 0 };

const settingsPath = (cloud: string): string => join(cloudPaths(cloud).state, "settings.json");
const partsPath = (cloud: string): string => join(cloudPaths(cloud).state, "parts.json");

/** The cloud's settings, or a new cloud's: a random token, and the ports that go with its name. */
export async function readSettings(cloud: string): Promise<CloudSettings> {
  const text = await readIfPresent(settingsPath(cloud));
  if (text !== undefined) return settingsSchema.parse(JSON.parse(text));
  return {
    token: randomBytes(32).toString("hex"),
    ports: cloud === "local" ? localPorts : freePorts,
  };
}

/** Mode 0600: the token is in it. */
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

/** Notes what the cloud's process is to be made from; it reads this instead of obtaining the parts once more. */
export const writeParts = (cloud: string, parts: Parts): Promise<void> =>
  writeAtomically(partsPath(cloud), `${JSON.stringify(parts, undefined, 2)}\n`);

/** The parts that the cloud was last started with. Throws when it never was. */
export async function readParts(cloud: string): Promise<Parts> {
  const parts = await recordedParts(cloud);
  if (parts === undefined) throw new Error(`the local cloud "${cloud}" was never started`);
  return parts;
}

/** The parts that the cloud was last started with; undefined when it never was. */
export async function recordedParts(cloud: string): Promise<Parts | undefined> {
  const text = await readIfPresent(partsPath(cloud));
  return text === undefined ? undefined : partsSchema.parse(JSON.parse(text));
}
