import { destroyFleet } from "./destruction.ts";
import type { FleetOptions } from "./options.ts";
import { exclusively, withSession } from "./session.ts";

/** Destroys the fleet, says what is left at Linode, and leaves the local cloud running, empty. */
export async function destroy(options: FleetOptions): Promise<void> {
  await exclusively(options.cloud, "destroy", () =>
    withSession(options, (session) => destroyFleet(options, session)),
  );
}
