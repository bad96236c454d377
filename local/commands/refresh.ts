import type { Change } from "../engine/changes.ts";
import type { FleetOptions } from "./options.ts";
import { writeReport } from "./report.ts";
import { exclusively, withSession } from "./session.ts";

function listed(changes: readonly Change[]): string {
  return changes.map(({ op, type, name }) => `  ${op}  ${type}  ${name}\n`).join("");
}

/** Refreshes the state from the live fleet and lists the differences. */
export async function refresh(options: FleetOptions): Promise<void> {
  await exclusively(options.cloud, "refresh", () =>
    withSession(options, async ({ stack }) => {
      const drift = await stack.refresh();
      await writeReport(options.report, { drift });
      process.stdout.write(drift.length === 0 ? "No drift.\n" : `Drift:\n${listed(drift)}`);
    }),
  );
}
