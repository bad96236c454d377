import { LostCluster } from "../components/cluster/index.ts";
import { LostControlPlane } from "../components/karmada/index.ts";
import type { Configuration } from "../config.ts";
import { warnOfLeftBalancers } from "./lostBalancers.ts";

/**
 * Declares what remains of the clusters that are gone for good, and of Karmada if its manager is among them, and warns of what
 * they leave at their provider.
 */
export async function declareLost({ settings, reference }: Configuration): Promise<void> {
  const { lost = [], stack } = settings;
  await warnOfLeftBalancers(lost, reference);
  for (const { name, index } of lost) {
    new LostCluster(`cluster-${name}`, { cluster: name, stack });
    if (index === undefined) new LostControlPlane("karmada", stack);
  }
}
