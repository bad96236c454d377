import type { Change } from "../engine/changes.ts";
import { removeOrphans } from "../engine/orphans.ts";
import type { FleetOptions } from "./options.ts";
import { writeReport } from "./report.ts";
import { exclusively, withSession } from "./session.ts";
import { showMatrix } from "./showMatrix.ts";

/** What `up` takes beside what every command takes. */
export interface UpOptions extends FleetOptions {
  /** Read the live fleet into the state first, so that drift is repaired. */
  readonly refresh: boolean;
  /** Fail when anything has to change. */
  readonly expectNoChanges: boolean;
  /** Leave clusters that an interrupted run made: the program then says what a person would do about them at Linode. */
  readonly keepOrphans: boolean;
  /** Logical names of resources to replace, changed or not. */
  readonly replace: readonly string[];
}

function sayChanges(changes: readonly Change[]): void {
  const counts = new Map<string, number>();
  for (const { op } of changes) counts.set(op, (counts.get(op) ?? 0) + 1);
  const text = [...counts].map(([op, count]) => `${count} ${op}`).join(", ");
  process.stdout.write(changes.length === 0 ? "No changes.\n" : `Changes: ${text}.\n`);
}

/** Brings the fleet to what the settings say, then asks from every region and prints who answered. */
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
      sayChanges(changes);
      await showMatrix(options, session, { changes, drift });
    }),
  );
}
