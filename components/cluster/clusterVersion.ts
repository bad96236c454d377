import { VersionApi } from "@kubernetes/client-node";
import { connect } from "../internal/connect.ts";
import { failing } from "../internal/errors.ts";

/**
 * The minor version of a cluster's Kubernetes, for example `1.35`.
 *
 * @throws Error with the cluster and the reason why its API failed
 */
export async function readKubernetesVersion(cluster: string, kubeconfig: string): Promise<string> {
  const { major, minor } = await connect(kubeconfig)
    .makeApiClient(VersionApi)
    .getCode()
    .catch(failing(`could not determine the Kubernetes version of cluster ${cluster}`));
  // A cloud may report "31+".
  return `${major}.${Number.parseInt(minor, 10)}`;
}
