import { writeFile } from "node:fs/promises";
import * as z from "zod";
import { listenToInterrupts } from "../../cli/commands/interrupts.ts";
import { exitCodes } from "../../cli/commands/options.ts";
import { formatGameDay, verdicts } from "../gameday/verdicts.ts";
import { type FaultName, faults } from "../faults/table.ts";
import { holdGameDay } from "../gameday/run.ts";
import { fleetIn } from "./fleet.ts";
import type { FleetOptions } from "./options.ts";
import { exclusively, withSession } from "./session.ts";

/** The options of `gameday`. */
export interface GameDayOptions extends FleetOptions {
  readonly fault: FaultName;
  /** The region that the fault concerns. @default the last one */
  readonly on?: string;
  /** How long it lasts. */
  readonly seconds: number;
}

const meshSchema = z.looseObject({ namespace: z.string().default("istio-system") }).prefault({});

const note = (line: string): void => {
  process.stderr.write(`… ${line}\n`);
};

/**
 * Holds a game day on a running fleet and prints what users, mesh, gate and Karmada did, against the bars. Other commands of
 * the same cloud, such as `up`, may run meanwhile. Ctrl-C ends the fault.
 */
export async function gameday(options: GameDayOptions): Promise<void> {
  const { fault: name, seconds } = options;
  const plan = await exclusively(options.cloud, "gameday", () =>
    withSession(options, async ({ stack, cloud, parts, config }) => {
      const fleet = fleetIn(await stack.outputs());
      const { ids } = await stack.clusters();
      const on = clusterOf(name, options.on, [...ids.keys()], fleet.regions);
      const kubeconfig = new Map(Object.entries(fleet.kubeconfigs)).get(on) ?? "";
      const target = {
        ...{ cloud, kubeconfig, nft: parts.bin.nft, lke: ids.get(on) ?? 0 },
        meshNamespace: meshSchema.parse(config["archipelago:istio"]).namespace,
      };
      const where = faults[name].where === "Linode" ? {} : { on };
      return { name, seconds, fleet, target, note, ...where };
    }),
  );
  const interrupts = listenToInterrupts();
  const day = await holdGameDay({ ...plan, stop: interrupts.stop }).finally(() => {
    interrupts.close();
  });
  process.stdout.write(`\n${formatGameDay(day)}\n`);
  const judged = verdicts(day);
  if (options.report !== undefined) {
    const text = JSON.stringify({ ...day, verdicts: judged }, undefined, 2);
    await writeFile(options.report, `${text}\n`);
  }
  process.exitCode = judged.every(({ met }) => met) ? exitCodes.ok : exitCodes.failed;
}

/** The cluster that a fault concerns. @throws Error if the fleet has none such */
function clusterOf(
  name: FaultName,
  given: string | undefined,
  atLinode: readonly string[],
  regions: readonly string[],
): string {
  const { where } = faults[name];
  const possible = atLinode.filter(
    (cluster) => (where === "manager") !== regions.includes(cluster),
  );
  const on = given ?? possible.at(-1);
  if (on !== undefined && possible.includes(on)) return on;
  const kind = where === "manager" ? "the manager" : "a region";
  throw new Error(
    `--on: ${name} concerns ${kind}; got ${given ?? "none"}; expected one of: ${possible.join(", ") || "none, as the fleet has none at Linode"}`,
  );
}
