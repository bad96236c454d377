import { rm } from "node:fs/promises";
import { stopCloud } from "../daemon/lifecycle.ts";
import { engineHome } from "../engine/home.ts";
import { endLeftProcesses } from "../engine/recovery.ts";
import { removeTemporaryFolders } from "../host/temporary.ts";
import { destroyFleet } from "./destruction.ts";
import { kubeconfigFolder } from "./fleet.ts";
import { type FleetOptions, stackFolder } from "./options.ts";
import { exclusively, terminalProgress, withSession } from "./session.ts";

/** The options of `down`. */
export interface DownOptions extends FleetOptions {
  /** Deletes the cloud without destroying the fleet first: for a fleet whose destroy fails. */
  readonly force: boolean;
}

/**
 * Destroys the fleet as a user would at Linode and says what is left there, then deletes the local cloud with everything that
 * it created.
 */
export async function down(options: DownOptions): Promise<void> {
  await exclusively(options.cloud, "down", async () => {
    if (!options.force) {
      await withSession(options, (session) => destroyFleet(options, session));
    }
    await rm(kubeconfigFolder(options.cloud), { recursive: true, force: true });
    // A run that was killed may have left its plugins, also where no stack was opened since.
    await endLeftProcesses(engineHome(stackFolder(options.cloud)));
    await removeTemporaryFolders(options.cloud);
    await stopCloud(options.cloud, terminalProgress());
  });
}
