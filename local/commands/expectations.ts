import * as z from "zod";
import type { Reaches } from "../../cli/matrix/matrix.ts";
import { mayReach } from "../../components/mesh/linkerd/linkPlan.ts";

type Config = Readonly<Record<string, unknown>>;

const withoutGate = z.looseObject({ enabled: z.literal(false) });
const linkerd = z.looseObject({
  multicluster: z.looseObject({
    revoked: z.array(z.looseObject({ source: z.string(), target: z.string() })),
  }),
});

/** Whether there is anything to measure: without the gate there are no probes that answer. */
export function hasProbes(config: Config): boolean {
  return !withoutGate.safeParse(config["archipelago:gate"]).success;
}

/** Which regions hear from which: all from all, but for the pairs that Linkerd's settings keep apart. */
export function reachIn(config: Config): Reaches {
  const chosen =
    config["archipelago:mesh"] === "linkerd" ? config["archipelago:linkerd"] : undefined;
  const revoked = linkerd.safeParse(chosen).data?.multicluster.revoked ?? [];
  return (from, to) => mayReach({ revoked }, from, to);
}
