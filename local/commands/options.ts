import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cloudPaths } from "../host/paths.ts";

/** The common options of the local cloud's commands. */
export interface FleetOptions {
  /** The local cloud's name; several clouds can run side by side. */
  readonly cloud: string;
  /** The stack's settings file. */
  readonly settings: string;
  /** A folder with the user's own charts and images; see `findExtraParts`. Read only when the cloud is started. */
  readonly extraParts?: string;
  /** The file for a JSON report of the run, for scripts. */
  readonly report?: string;
  /** The file to which the engine's events are added, one as JSON on each line, as by `pulumi up --event-log`. */
  readonly eventLog?: string;
}

/** The project's folder, which holds Pulumi.yaml. */
export const project = fileURLToPath(new URL("../..", import.meta.url));

export const defaultCloud = "local";
export const defaultSettings = join(project, "Pulumi.local.yaml");

/** The stack's name, the same in every local cloud: each cloud has its own state. */
export const stackName = "local";

/** The folder of a cloud's stack: state, passphrase and the engine's home. */
export function stackFolder(cloud: string): string {
  return join(cloudPaths(cloud).state, "pulumi");
}
