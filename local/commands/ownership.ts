import * as z from "zod";

const usersCluster = z.looseObject({ provider: z.literal("kubeconfig") });

/** True if the stack creates every cluster of its settings, and none is one that the user brings. */
export function ownsEveryCluster(config: Readonly<Record<string, unknown>>): boolean {
  const members = z.array(z.unknown()).catch([]).parse(config["archipelago:clusters"]);
  const clusters = [config["archipelago:manager"], ...members];
  return !clusters.some((cluster) => usersCluster.safeParse(cluster).success);
}
