import type { FleetOptions } from "./options.ts";
import { writeReport } from "./report.ts";
import { exclusively, withSession } from "./session.ts";

/** Destroys the fleet and leaves the local cloud running, empty. */
export async function destroy(options: FleetOptions): Promise<void> {
  await exclusively(options.cloud, "destroy", () =>
    withSession(options, async ({ stack }) => {
      const changes = await stack.destroy();
      await writeReport(options.report, { changes });
    }),
  );
}
