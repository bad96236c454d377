import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { isGone, LostCluster, type StoredCluster } from "../components/cluster/index.ts";
import { LostControlPlane } from "../components/karmada/index.ts";
import type { Configuration } from "../config.ts";
import { leftBalancers } from "./lostBalancers.ts";
import { logicalName, readState } from "./state.ts";

type State = Readonly<Record<string, unknown>>;

/**
 * Declares what remains of the clusters that are gone for good, and of Karmada if its manager is among them, and warns of what
 * they leave at their provider.
 */
export async function declareLost({ settings, reference }: Configuration): Promise<void> {
  const { lost = [], stack } = settings;
  if (lost.length === 0) return;
  const state = await readState(reference).catch(() => undefined);
  for (const warning of leftBalancers(lost, state)) await pulumi.log.warn(warning);
  for (const { name, index } of lost) {
    const deletedAtLinode = await deletedLke(name, state);
    new LostCluster(`cluster-${name}`, { cluster: name, stack, deletedAtLinode });
    if (index === undefined) new LostControlPlane("karmada", stack);
  }
}

const lkeSchema = z.looseObject({
  type: z.literal("linode:index/lkeCluster:LkeCluster"),
  // Absent after a creation that failed.
  outputs: z.looseObject({ id: z.coerce.number().int(), label: z.string() }),
});

/** The LKE cluster that the state has for this name in the fleet, also under the name that `LostCluster` gives it. */
function storedCluster(name: string, state: State): StoredCluster | undefined {
  const pattern = new RegExp(`^cluster-${name}-lke(-\\d+)?$`);
  // Another cluster's component may have such a name: that of a cluster called eu-lke.
  const found = Object.entries(state).filter(([urn]) => pattern.test(logicalName(urn)));
  return found.flatMap(([, resource]) => lkeSchema.safeParse(resource).data?.outputs ?? [])[0];
}

/**
 * The id of a cluster that the state has and Linode has not. None, too, if Linode does not answer: the deletion then fails or
 * succeeds as Linode answers it.
 */
async function deletedLke(name: string, state: State = {}): Promise<number | undefined> {
  const stored = storedCluster(name, state);
  if (stored === undefined || !(await isGone(stored).catch(() => false))) return undefined;
  await pulumi.log.warn(
    `cluster ${name}: Linode has no LKE cluster ${stored.id} any more; it stays in the state, and no call is made for it, until ` +
      "the cluster's entry is deleted or has no lost: true",
  );
  return stored.id;
}
