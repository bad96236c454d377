import { CoreV1Api } from "@kubernetes/client-node";
import { connect } from "../internal/connect.ts";

/**
 * The unique identity of a cluster: the UID of its namespace kube-system, which lives as long as the cluster, whatever its
 * kubeconfig, its address and its names are.
 *
 * @throws Error of the request
 */
export async function readIdentity(kubeconfig: string): Promise<string> {
  const core = connect(kubeconfig).makeApiClient(CoreV1Api);
  const { metadata } = await core.readNamespace({ name: "kube-system" });
  if (metadata?.uid === undefined) throw new Error("the namespace kube-system has no UID");
  return metadata.uid;
}

/** True if a provider's `clusterIdentifier` is such an identity: earlier versions used the context's name. */
export function isIdentity(identifier: unknown): identifier is string {
  return (
    typeof identifier === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(identifier)
  );
}
