import * as z from "zod";
import type { Reaches } from "../../cli/matrix/matrix.ts";
import type { Fleet } from "./fleet.ts";

const withoutGate = z.looseObject({ enabled: z.literal(false) });

/** Returns whether the fleet has probes, which the gate deploys. */
export function hasProbes(config: Readonly<Record<string, unknown>>): boolean {
  return !withoutGate.safeParse(config["archipelago:gate"]).success;
}

/** The pairs of regions that must respond, by the stack's output `reaches`. */
export function expectedPairs({ reaches }: Pick<Fleet, "reaches">): Reaches {
  if (reaches === undefined) return () => true;
  const targets = new Map(Object.entries(reaches));
  return (from, to) => targets.get(from)?.includes(to) ?? false;
}
