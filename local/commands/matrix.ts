import type { FleetOptions } from "./options.ts";
import { exclusively, withSession } from "./session.ts";
import { showMatrix } from "./showMatrix.ts";

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
