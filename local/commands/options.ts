import { fileURLToPath } from "node:url";

/** What every command of the local cloud takes. */
export interface FleetOptions {
  /** The local cloud's name; clouds of different names live side by side. */
  readonly cloud: string;
  /** The stack's settings file. */
  readonly settings: string;
  /** A folder with charts and images of the user's own; see `findExtraParts`. Only read when the cloud is started. */
  readonly extraParts?: string;
  /** Writes what was done as JSON here, for scripts. */
  readonly report?: string;
}

/** The project's folder, which holds Pulumi.yaml. */
export const project = fileURLToPath(new URL("../..", import.meta.url));

/** The stack's name, in every local cloud: each cloud keeps a state of its own. */
export const stackName = "local";
