import type { FleetOptions } from "./options.ts";
import { exclusively, withSession } from "./session.ts";
import { showMatrix } from "./showMatrix.ts";

/** The options of `matrix`. */
export interface MatrixOptions extends FleetOptions {
  /** Seconds after which a region without a response counts as silent. */
  readonly deadlineSeconds: number;
}

/** Measures connectivity from every region again, without applying anything. */
export async function matrix(options: MatrixOptions): Promise<void> {
  const { deadlineSeconds } = options;
  await exclusively(options.cloud, "matrix", () =>
    withSession(options, (session) => showMatrix(options, session, {}, { deadlineSeconds })),
  );
}
