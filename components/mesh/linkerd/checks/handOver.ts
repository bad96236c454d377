import { CoreV1Api } from "@kubernetes/client-node";
import { connect } from "../../../internal/connect.ts";
import { failing } from "../../../internal/errors.ts";
import { undefinedIfNotFound } from "../../../internal/notFound.ts";

/** A Secret that the stack is about to create, and the Helm release that may have it. */
export interface HandOverRequest {
  /** The cluster's name in the fleet, for errors. */
  readonly cluster: string;
  readonly kubeconfig: string;
  readonly namespace: string;
  readonly name: string;
  readonly release: string;
}

/**
 * Deletes a Secret if it belongs to the Helm release, so that the stack can create its own of that name right afterwards.
 * Running pods keep what they have mounted. A Secret of anybody else stays, and the create is refused.
 *
 * @throws Error with the cluster, the Secret and the API's reason
 */
export async function handOver(request: HandOverRequest): Promise<void> {
  const { cluster, kubeconfig, namespace, name, release } = request;
  const core = connect(kubeconfig).makeApiClient(CoreV1Api);
  const refused = failing(`cluster ${cluster}: cannot replace Secret ${namespace}/${name}`);
  const found = await undefinedIfNotFound(core.readNamespacedSecret({ name, namespace })).catch(
    refused,
  );
  const { annotations = {}, uid } = found?.metadata ?? {};
  if (annotations["meta.helm.sh/release-name"] !== release) return;
  const body = { preconditions: uid === undefined ? {} : { uid } };
  await undefinedIfNotFound(core.deleteNamespacedSecret({ name, namespace, body })).catch(refused);
}
