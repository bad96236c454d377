import { rm } from "node:fs/promises";
import { stopCloud } from "../daemon/lifecycle.ts";
import { kubeconfigFolder } from "./fleet.ts";
import type { FleetOptions } from "./options.ts";
import { writeReport } from "./report.ts";
import { exclusively, terminalProgress, withSession } from "./session.ts";

/** What `down` takes beside what every command takes. */
export interface DownOptions extends FleetOptions {
  /** Take the cloud away without destroying the fleet first: for what a destroy cannot get through. */
  readonly force: boolean;
}

/** Destroys the fleet as a person would at Linode, then takes the local cloud away with all that it made. */
export async function down(options: DownOptions): Promise<void> {
  await exclusively(options.cloud, "down", async () => {
    if (!options.force) {
      await withSession(options, async ({ stack }) => {
        const changes = await stack.destroy();
        await writeReport(options.report, { changes });
      });
    }
    await rm(kubeconfigFolder(options.cloud), { recursive: true, force: true });
    await stopCloud(options.cloud, terminalProgress());
  });
}
