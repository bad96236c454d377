import type { Change } from "../engine/changes.ts";
import type { FleetOptions } from "./options.ts";
import { writeReport } from "./report.ts";
import { exclusively, withSession } from "./session.ts";
import { showMatrix } from "./up.ts";

function listed(changes: readonly Change[]): string {
  return changes.map(({ op, type, name }) => `  ${op}  ${type}  ${name}\n`).join("");
}

/** Shows what `up` would do, and does nothing. */
export async function preview(options: FleetOptions): Promise<void> {
  await exclusively(options.cloud, "preview", () =>
    withSession(options, async ({ stack }) => {
      const changes = await stack.preview();
      await writeReport(options.report, { changes });
    }),
  );
}

/** Reads the live fleet into the state and lists what differed. */
export async function refresh(options: FleetOptions): Promise<void> {
  await exclusively(options.cloud, "refresh", () =>
    withSession(options, async ({ stack }) => {
      const drift = await stack.refresh();
      await writeReport(options.report, { drift });
      process.stdout.write(drift.length === 0 ? "No drift.\n" : `Drift:\n${listed(drift)}`);
    }),
  );
}

/** What `matrix` takes beside what every command takes. */
export interface MatrixOptions extends FleetOptions {
  /** Until a region that never answered counts as silent. */
  readonly deadlineSeconds: number;
}

/** Asks from every region once more, with nothing applied. */
export async function matrix(options: MatrixOptions): Promise<void> {
  const { deadlineSeconds } = options;
  await exclusively(options.cloud, "matrix", () =>
    withSession(options, (session) => showMatrix(options, session, {}, { deadlineSeconds })),
  );
}

/** Destroys the fleet and leaves the local cloud running, empty. */
export async function destroy(options: FleetOptions): Promise<void> {
  await exclusively(options.cloud, "destroy", () =>
    withSession(options, async ({ stack }) => {
      const changes = await stack.destroy();
      await writeReport(options.report, { changes });
    }),
  );
}
