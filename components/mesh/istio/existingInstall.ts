import { AdmissionregistrationV1Api, ApiextensionsV1Api } from "@kubernetes/client-node";
import { connect } from "../../internal/connect.ts";
import { failing } from "../../internal/errors.ts";
import { undefinedIfNotFound } from "../../internal/notFound.ts";

/** A cluster, and the namespace in which Istio is to be installed. */
export interface ExistingInstallRequest {
  /** The cluster's name, for the error. */
  readonly cluster: string;
  /** The cluster's kubeconfig, YAML. */
  readonly kubeconfig: string;
  /** The mesh's own namespace. */
  readonly namespace: string;
}

/**
 * Rejects a cluster that has Istio in another namespace, or had it there.
 *
 * Running pods connect to istiod in the namespace that it had when they were created, so an update that moved it would
 * disconnect them. And Istio's chart keeps its CRDs when it is uninstalled, with their objects; for Helm they belong to
 * the release in the old namespace, so an update would fail half-way.
 *
 * @throws Error that names both namespaces and the remedy, or the reason why the cluster's API failed
 */
export async function assertNamespaceUnchanged(request: ExistingInstallRequest): Promise<void> {
  const { cluster, namespace } = request;
  const { installed, crds } = await namespacesOf(request);
  if (installed !== undefined && installed !== namespace) {
    throw new Error(
      `istio.namespace: cannot be changed while Istio is installed in cluster ${cluster}, as its pods connect to istiod in the old ` +
        `namespace; got "${namespace}"; expected "${installed}"`,
    );
  }
  if (crds !== undefined && crds !== namespace) {
    throw new Error(
      `istio.namespace: cluster ${cluster} still has Istio's CRDs, which belong to a Helm release in another namespace; ` +
        `got "${namespace}"; expected "${crds}", or any other after deleting the CRDs with all their objects: ` +
        `kubectl delete crd -l ${crdSelector}`,
    );
  }
}

/** Label selector of Istio's CRDs. */
export const crdSelector = "app.kubernetes.io/part-of=istio";

interface Namespaces {
  /** Namespace of the installed Istio: of the Service behind the webhook that every installation has by this name. */
  readonly installed: string | undefined;
  /** Namespace of the Helm release that owns Istio's CRDs. */
  readonly crds: string | undefined;
}

async function namespacesOf({ cluster, kubeconfig }: ExistingInstallRequest): Promise<Namespaces> {
  const config = connect(kubeconfig);
  const webhooks = config.makeApiClient(AdmissionregistrationV1Api);
  const extensions = config.makeApiClient(ApiextensionsV1Api);
  const [webhook, crd] = await Promise.all([
    undefinedIfNotFound(
      webhooks.readValidatingWebhookConfiguration({ name: "istiod-default-validator" }),
    ),
    undefinedIfNotFound(
      extensions.readCustomResourceDefinition({ name: "virtualservices.networking.istio.io" }),
    ),
  ]).catch(failing(`could not determine whether Istio is installed in cluster ${cluster}`));
  return {
    installed: webhook?.webhooks?.[0]?.clientConfig.service?.namespace,
    crds: crd?.metadata?.annotations?.["meta.helm.sh/release-namespace"],
  };
}
