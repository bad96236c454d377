import { readKubernetesVersion } from "../components/cluster/index.ts";
import { type ClusterSettings, clusterPath, type Settings } from "../config.ts";
import { untestedParts } from "../settings/tables/testedVersions.ts";
import { rejectUntilInstalled } from "./installed.ts";

/**
 * Rejects an existing cluster whose Kubernetes version the mesh or Karmada is not tested with, before either is installed in
 * it. For a cluster that has them already the version is only a warning, since its owner upgrades it.
 */
export async function assertVersionTested(
  cluster: ClusterSettings,
  kubeconfig: string,
  settings: Settings,
): Promise<void> {
  // The versions of LKE clusters are in the settings.
  if (cluster.provider === "linode") return;
  const { name } = cluster;
  const version = await readKubernetesVersion(name, kubeconfig);
  const index = settings.clusters.findIndex((member) => member.name === name);
  const isMember = index >= 0;
  const { parts, tested } = untestedParts(settings, isMember, version);
  if (parts.length === 0) return;
  const problem =
    `${isMember ? clusterPath(settings, index) : "manager"}: the Kubernetes version of cluster ${name} is not tested with ` +
    `${parts.join(" and ")}; got ${version}; expected one of: ${tested.join(", ")}`;
  await rejectUntilInstalled(problem, cluster, kubeconfig, settings);
}
