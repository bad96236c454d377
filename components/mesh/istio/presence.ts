import { AdmissionregistrationV1Api, ApiException, KubeConfig } from "@kubernetes/client-node";

/** The cluster that Istio is to come to, and where in it. */
export interface PresenceRequest {
  /** Names the cluster in the error. */
  readonly cluster: string;
  /** Of the cluster, YAML. */
  readonly kubeconfig: string;
  /** The mesh's own namespace. */
  readonly namespace: string;
}

/**
 * Refuses a cluster that has Istio in another namespace. Running pods look for their istiod where it was when they
 * were made, and Helm holds what belongs to the whole cluster for the release of the old namespace: an update that moved
 * it would take the istiod away first, and then end half-way.
 *
 * @throws Error that names both namespaces, or says why the cluster did not answer
 */
export async function refuseElsewhere(request: PresenceRequest): Promise<void> {
  const { cluster, namespace } = request;
  const found = await presentNamespace(request);
  if (found === undefined || found === namespace) return;
  throw new Error(
    `istio.namespace: cannot be changed while cluster ${cluster} has Istio, as its pods look for istiod where it was; ` +
      `got "${namespace}"; allowed "${found}", or another one after the stack was destroyed`,
  );
}

/** The namespace of the Istio that a cluster has: the one webhook that every installation has under one name leads there. */
async function presentNamespace({
  cluster,
  kubeconfig,
}: PresenceRequest): Promise<string | undefined> {
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  const api = config.makeApiClient(AdmissionregistrationV1Api);
  try {
    const name = "istiod-default-validator";
    const { webhooks = [] } = await api.readValidatingWebhookConfiguration({ name });
    return webhooks[0]?.clientConfig.service?.namespace;
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return undefined;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`cluster ${cluster} does not say whether it has Istio: ${reason}`, {
      cause: error,
    });
  }
}
