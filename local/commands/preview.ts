import type { FleetOptions } from "./options.ts";
import { writeReport } from "./report.ts";
import { exclusively, withSession } from "./session.ts";

/** Shows what `up` would do, without changing anything. */
export async function preview(options: FleetOptions): Promise<void> {
  await exclusively(options.cloud, "preview", () =>
    withSession(options, async ({ stack }) => {
      const changes = await stack.preview();
      await writeReport(options.report, { changes });
    }),
  );
}
