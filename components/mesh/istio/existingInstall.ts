import { AdmissionregistrationV1Api, ApiextensionsV1Api } from "@kubernetes/client-node";
import { connect } from "../../internal/connect.ts";
import { failing } from "../../internal/errors.ts";
import { present } from "../../internal/present.ts";

/** The cluster that Istio is to come to, and where in it. */
export interface ExistingInstallRequest {
  /** Names the cluster in the error. */
  readonly cluster: string;
  /** Of the cluster, YAML. */
  readonly kubeconfig: string;
  /** The mesh's own namespace. */
  readonly namespace: string;
}

/**
 * Refuses a cluster that has Istio in another namespace, or had it there.
 *
 * Running pods look for their istiod where it was when they were made, so an update that moved it would cut them off.
 * And Istio's chart keeps its definitions when it is removed, and what was made from them; Helm holds them for the
 * release in the old namespace, and an update would end half-way.
 *
 * @throws Error that names both namespaces and the way out, or says why the cluster did not answer
 */
export async function assertNamespaceUnchanged(request: ExistingInstallRequest): Promise<void> {
  const { cluster, namespace } = request;
  const { there, kept } = await namespacesOf(request);
  if (there !== undefined && there !== namespace) {
    throw new Error(
      `istio.namespace: cannot be changed while cluster ${cluster} has Istio, as its pods look for istiod where it was; ` +
        `got "${namespace}"; allowed "${there}"`,
    );
  }
  if (kept !== undefined && kept !== namespace) {
    throw new Error(
      `istio.namespace: cluster ${cluster} has kept Istio's definitions, which Helm holds for another namespace; ` +
        `got "${namespace}"; allowed "${kept}", or any once they are gone with all that was made from them: ` +
        `kubectl delete crd -l ${crdSelector}`,
    );
  }
}

/** The labels of Istio's definitions. */
export const crdSelector = "app.kubernetes.io/part-of=istio";

interface Namespaces {
  /** Of the Istio that is there: where the one webhook leads that every installation has under one name. */
  readonly there: string | undefined;
  /** That Helm has written down for Istio's definitions. */
  readonly kept: string | undefined;
}

async function namespacesOf({ cluster, kubeconfig }: ExistingInstallRequest): Promise<Namespaces> {
  const config = connect(kubeconfig);
  const webhooks = config.makeApiClient(AdmissionregistrationV1Api);
  const definitions = config.makeApiClient(ApiextensionsV1Api);
  const [webhook, definition] = await Promise.all([
    present(webhooks.readValidatingWebhookConfiguration({ name: "istiod-default-validator" })),
    present(
      definitions.readCustomResourceDefinition({ name: "virtualservices.networking.istio.io" }),
    ),
  ]).catch(failing(`cluster ${cluster} does not say whether it has Istio`));
  return {
    there: webhook?.webhooks?.[0]?.clientConfig.service?.namespace,
    kept: definition?.metadata?.annotations?.["meta.helm.sh/release-namespace"],
  };
}
