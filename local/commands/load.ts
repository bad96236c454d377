import { load as measure, type LoadCommand } from "../../cli/commands/load.ts";
import { fleetIn } from "./fleet.ts";
import type { FleetOptions } from "./options.ts";
import { exclusively, withSession } from "./session.ts";

/** Sends steady requests between all regions. Other commands of the same cloud may run meanwhile. */
export async function load(options: FleetOptions, command: LoadCommand): Promise<void> {
  const fleet = await exclusively(options.cloud, "load", () =>
    withSession(options, async ({ stack }) => fleetIn(await stack.outputs())),
  );
  process.exitCode = await measure(fleet, { ...command, report: options.report });
}
