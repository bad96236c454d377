import { setTimeout as sleep } from "node:timers/promises";
import { startSteadyLoad } from "../../cli/load/steady.ts";
import { silentPairs, type SilentPair } from "../../cli/matrix/matrix.ts";
import { measureMatrix } from "../../components/verification/measure.ts";
import { expectedPairs, type Fleet } from "../../cli/stack/fleet.ts";
import { type FaultName, faults, type FaultTarget } from "../faults/table.ts";
import { AbsenceWatch } from "./absences.ts";
import { type GameDay, recoverySeconds } from "./verdicts.ts";

/** A game day to be held. */
export interface GameDayPlan {
  readonly name: FaultName;
  /** The cluster that the fault concerns; absent if it is at Linode. */
  readonly on?: string;
  readonly seconds: number;
  readonly fleet: Fleet;
  readonly target: FaultTarget;
  /** Ends the fault before its time. */
  readonly stop: AbortSignal;
  /** Receives what happens, in lines. */
  readonly note: (line: string) => void;
}

/** Seconds of load before the fault and after the recovery. */
const quietSeconds = 10;

/** The load's requests a second of each stream, and how long one may take. */
const load = {
  ...{ targets: "all" as const, ratePerSecond: 4, timeoutSeconds: 5 },
  durationSeconds: 3600,
};

/** Seconds for the answers that the gate asks for while the fault lasts. */
const patienceSeconds = 15;

/**
 * Holds a game day: a fault on a fleet under load, which ends by itself after some seconds, in any case.
 *
 * @throws Error if the load cannot be started, or the fault not be made
 */
export async function holdGameDay(plan: GameDayPlan): Promise<GameDay> {
  const { name, on, fleet, target, stop, note } = plan;
  const fault = faults[name];
  const steady = await startSteadyLoad(fleet, load, note);
  await sleep(quietSeconds * 1000);
  note(`begin of ${name}`);
  const karmada = new Map(Object.entries(fleet.kubeconfigs)).get("karmada");
  const watch = karmada === undefined ? undefined : new AbsenceWatch(karmada);
  let silentDuring: readonly SilentPair[] | undefined;
  try {
    const heal = await fault.begin(target);
    const begun = Date.now();
    try {
      const wait = sleep(plan.seconds * 1000, undefined, { signal: stop }).catch(() => undefined);
      [silentDuring] = await Promise.all([askOthers(plan), wait]);
    } finally {
      await heal();
      note(`end of ${name}`);
    }
    const healed = Date.now();
    const seconds = Math.round((healed - begun) / 1000);
    const silentAfter = await ask(fleet, fleet.regions, recoverySeconds);
    const answeredAfter = Math.round((Date.now() - healed) / 1000);
    await sleep(quietSeconds * 1000);
    const absences = await watch?.finish(recoverySeconds);
    return {
      ...{ name, fault, seconds, silentAfter, answeredAfter },
      ...(on !== undefined && { on }),
      ...(silentDuring !== undefined && { silentDuring }),
      ...(absences !== undefined && { absences }),
      hasKarmada: watch !== undefined,
      load: await steady.stop(),
    };
  } finally {
    await watch?.finish(0);
    await steady.stop();
  }
}

/** The pairs that do not answer, asked from the regions that the fault does not concern; undefined if there are none. */
async function askOthers({ fleet, on }: GameDayPlan): Promise<readonly SilentPair[] | undefined> {
  const others = fleet.regions.filter((region) => region !== on);
  return others.length === 0 ? undefined : ask(fleet, others, patienceSeconds);
}

async function ask(
  fleet: Fleet,
  from: readonly string[],
  deadlineSeconds: number,
): Promise<readonly SilentPair[]> {
  const reaches = expectedPairs(fleet);
  const { regions: targets, kubeconfigs } = fleet;
  const matrix = await measureMatrix(from, kubeconfigs, { reaches, targets, deadlineSeconds });
  return silentPairs(matrix, targets, reaches);
}
