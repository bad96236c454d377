import * as z from "zod";

const withoutGate = z.looseObject({ enabled: z.literal(false) });

/** Returns whether the fleet has probes, which the gate deploys. */
export function hasProbes(config: Readonly<Record<string, unknown>>): boolean {
  return !withoutGate.safeParse(config["archipelago:gate"]).success;
}
