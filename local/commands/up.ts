import type { Change } from "../engine/changes.ts";
import { removeOrphans } from "../engine/orphans.ts";
import type { FleetOptions } from "./options.ts";
import { writeReport } from "./report.ts";
import { exclusively, withSession } from "./session.ts";
import { showMatrix } from "./showMatrix.ts";

/** The options of `up`. */
export interface UpOptions extends FleetOptions {
  /** Refreshes the state from the live fleet first, so that drift is repaired. */
  readonly refresh: boolean;
  /** Fails if anything has to change. */
  readonly expectNoChanges: boolean;
  /** Keeps orphaned clusters of an interrupted run: the program then fails with the advice that it gives at Linode. */
  readonly keepOrphans: boolean;
  /** Logical names of resources to replace, changed or not. */
  readonly replace: readonly string[];
}

function printChanges(changes: readonly Change[]): void {
  const counts = new Map<string, number>();
  for (const { op } of changes) counts.set(op, (counts.get(op) ?? 0) + 1);
  const text = [...counts].map(([op, count]) => `${count} ${op}`).join(", ");
  process.stdout.write(changes.length === 0 ? "No changes.\n" : `Changes: ${text}.\n`);
}

/** Updates the fleet to match the settings, measures connectivity from every region and prints the matrix. */
export async function up(options: UpOptions): Promise<void> {
  await exclusively(options.cloud, "up", () =>
    withSession(options, async (session) => {
      if (!options.keepOrphans) {
        await removeOrphans(session.stack, session.cloud, session.progress);
      }
      const drift = options.refresh ? await session.stack.refresh() : [];
      const { expectNoChanges, replace } = options;
      const { changes } = await session.stack.up({ expectNoChanges, replace });
      await writeReport(options.report, { changes, drift });
      printChanges(changes);
      await showMatrix(options, session, { changes, drift });
    }),
  );
}
