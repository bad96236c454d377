import { formatMatrix, silentPairs } from "../../cli/matrix/matrix.ts";
import { type MeasureOptions, measureMatrix } from "../../components/verification/measure.ts";
import { expectedPairs } from "../../cli/stack/fleet.ts";
import { hasProbes } from "./expectations.ts";
import { fleetIn, writeKubeconfigs } from "./fleet.ts";
import { nextSteps } from "./nextSteps.ts";
import type { FleetOptions } from "./options.ts";
import { type Report, writeReport } from "./report.ts";
import type { Session } from "./session.ts";

/**
 * Measures the fleet's connectivity outside the engine and prints the matrix, if there are probes.
 *
 * @throws if an expected pair does not respond.
 */
export async function showMatrix(
  options: FleetOptions,
  session: Session,
  report: Report,
  measuring: MeasureOptions = {},
): Promise<void> {
  const fleet = fleetIn(await session.stack.outputs());
  await writeKubeconfigs(options.cloud, fleet);
  const steps = nextSteps(options, fleet, session.parts.bin.kubectl);
  if (!hasProbes(session.config)) {
    process.stdout.write(
      `\nConnectivity was not measured: archipelago:gate.enabled is false, so there are no probes.\n${steps}`,
    );
    return;
  }
  const step = session.progress.step(`measuring connectivity from ${fleet.regions.join(", ")}`);
  const reaches = expectedPairs(fleet);
  const matrix = await measureMatrix(fleet.regions, fleet.kubeconfigs, { reaches, ...measuring });
  const silent = silentPairs(matrix, fleet.regions, reaches);
  step.done();
  await writeReport(options.report, { ...report, matrix });
  process.stdout.write(`\n${formatMatrix(matrix, fleet.regions)}\n`);
  if (silent.length > 0) {
    const pairs = silent.map(({ from, to }) => `${from} → ${to}`).join(", ");
    throw new Error(`connectivity check failed: no response ${pairs}`);
  }
  process.stdout.write(steps);
}
