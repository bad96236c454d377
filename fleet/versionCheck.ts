import * as pulumi from "@pulumi/pulumi";
import { readKubernetesVersion } from "../components/cluster/clusterVersion.ts";
import { namespaceOwner } from "../components/cluster/namespaceOwner.ts";
import { connect } from "../components/internal/connect.ts";
import { failing } from "../components/internal/errors.ts";
import { systemNamespace } from "../components/karmada/names.ts";
import { linkerdNamespace } from "../components/mesh/linkerd/names.ts";
import { type ClusterSettings, clusterPath, type Settings } from "../config.ts";
import { untestedParts } from "../settings/tables/testedVersions.ts";

/**
 * Rejects an existing cluster whose Kubernetes version the mesh or Karmada is not tested with, before either is installed in
 * it. For a cluster that has them already the version is only a warning: its owner upgrades it, and an update of the fleet
 * must still be possible then.
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
  const mesh = settings.mesh === "istio" ? settings.istio.namespace : linkerdNamespace;
  const owner = await namespaceOwner(connect(kubeconfig), isMember ? mesh : systemNamespace).catch(
    failing(`could not determine what is installed in cluster ${name}`),
  );
  if (owner !== "own") throw new Error(problem);
  await pulumi.log.warn(problem);
}
