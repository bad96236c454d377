import { clockAllowanceSeconds, readClockSkew } from "../components/cluster/index.ts";
import type { ClusterSettings, Settings } from "../config.ts";
import { rejectUntilInstalled } from "./installed.ts";

/**
 * Rejects a cluster whose clock differs from this machine's, before anything is installed in it: this machine dates the
 * certificates of the mesh and of Karmada, which are not valid yet where it is earlier.
 */
export async function assertClock(
  cluster: ClusterSettings,
  kubeconfig: string,
  settings: Settings,
): Promise<void> {
  const { name } = cluster;
  const skew = await readClockSkew(name, kubeconfig);
  const seconds = Math.abs(skew);
  if (seconds <= clockAllowanceSeconds) return;
  const direction = skew > 0 ? "ahead" : "behind";
  const problem =
    `cluster ${name}: its clock differs from that of this machine, which dates the certificates; ` +
    `got ${Math.round(seconds)} s ${direction}; expected at most ${clockAllowanceSeconds} s`;
  await rejectUntilInstalled(problem, cluster, kubeconfig, settings);
}
