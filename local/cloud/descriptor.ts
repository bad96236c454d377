import * as z from "zod";
import { readIfPresent, writeAtomically } from "../host/files.ts";
import { cloudPaths } from "../host/paths.ts";
import { isAlive, processIdSchema } from "../host/processes.ts";

const cloudInfo = z.strictObject({
  name: z.string(),
  /** The cloud's process. */
  process: processIdSchema,
  /** The Linode API without a version: `http://127.0.0.1:4980`. */
  apiUrl: z.string(),
  /** The API's bearer token. Secret. */
  token: z.string(),
  /** The Helm repository; it also serves `gateway-api/standard-install.yaml`. */
  chartsUrl: z.string(),
  /** `host:port` of the image registry, as the host and the nodes reach it. Plain HTTP. */
  registry: z.string(),
  /** The cloud's network, as `10.207.0.0/16`. */
  subnet: z.string(),
});

/** Connection data of a running cloud. */
export type CloudInfo = z.infer<typeof cloudInfo>;

/** Publishes the cloud to other processes, in a file of mode 0600. */
export const publish = (info: CloudInfo): Promise<void> =>
  writeAtomically(cloudPaths(info.name).descriptor, `${JSON.stringify(info, undefined, 2)}\n`);

/** The cloud of that name while its process runs; undefined otherwise, even if its file is still present. */
export async function runningCloud(name: string): Promise<CloudInfo | undefined> {
  const text = await readIfPresent(cloudPaths(name).descriptor);
  if (text === undefined) return undefined;
  const info = cloudInfo.parse(JSON.parse(text));
  return (await isAlive(info.process)) ? info : undefined;
}
