import * as pulumi from "@pulumi/pulumi";
import { namespaceOwner } from "../components/cluster/index.ts";
import { connect } from "../components/internal/connect.ts";
import { failing } from "../components/internal/errors.ts";
import { systemNamespace } from "../components/karmada/index.ts";
import { linkerdNamespace } from "../components/mesh/linkerd/index.ts";
import type { ClusterSettings, Settings } from "../config.ts";

/**
 * Rejects with a problem of a cluster before the mesh, or Karmada on its manager, is installed in it. Once it is, the problem
 * is only a warning: an update of the fleet must still be possible then.
 */
export async function rejectUntilInstalled(
  problem: string,
  { name }: ClusterSettings,
  kubeconfig: string,
  settings: Settings,
): Promise<void> {
  const isMember = settings.clusters.some((member) => member.name === name);
  const mesh = settings.mesh === "istio" ? settings.istio.namespace : linkerdNamespace;
  const owner = await namespaceOwner(connect(kubeconfig), isMember ? mesh : systemNamespace).catch(
    failing(`could not determine what is installed in cluster ${name}`),
  );
  if (owner !== "own") throw new Error(problem);
  await pulumi.log.warn(problem);
}
