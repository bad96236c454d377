import {
  AdmissionregistrationV1Api,
  AppsV1Api,
  type KubeConfig,
  type V1Deployment,
  type V1MutatingWebhookConfiguration,
  type V1ObjectMeta,
} from "@kubernetes/client-node";
import { undefinedIfNotFound } from "../../internal/notFound.ts";

/** An Istio in a cluster: an istiod, or without one what works for it: an injector, a ztunnel or an operator. */
export interface Install {
  readonly kind: "istiod" | "injector" | "ztunnel" | "operator";
  readonly namespace: string;
  readonly revision: string;
  /** The cluster's ID in its mesh; undefined for all but an istiod. */
  readonly clusterId: string | undefined;
}

/** An installation, for a message. */
export function describeInstall({ kind, namespace, revision }: Install): string {
  return `${kind} of revision ${revision} in namespace ${namespace}`;
}

// Every installer sets these labels: istioctl, the charts and the operators render the same templates.
const istiodSelector = "app=istiod";
const injectorSelector = "app=sidecar-injector";
// An operator installs Istio again, and a ztunnel takes the traffic of its node.
const ztunnelSelector = "app=ztunnel";
const operatorSelector = "name=istio-operator";
const sailSelector = "app.kubernetes.io/name=sailoperator";
const revisionLabel = "istio.io/rev";

/**
 * Every Istio in a cluster, in any namespace and of any revision and installer. An injector or a ztunnel is listed only if its
 * istiod is not.
 *
 * @throws Error of the requests
 */
export async function findInstalls(config: KubeConfig): Promise<Install[]> {
  const apps = config.makeApiClient(AppsV1Api);
  const deploymentsWith = (labelSelector: string) =>
    undefinedIfNotFound(apps.listDeploymentForAllNamespaces({ labelSelector }));
  const [deployments, operators, sail, ztunnels, injectors] = await Promise.all([
    deploymentsWith(istiodSelector),
    deploymentsWith(operatorSelector),
    deploymentsWith(sailSelector),
    undefinedIfNotFound(apps.listDaemonSetForAllNamespaces({ labelSelector: ztunnelSelector })),
    undefinedIfNotFound(
      config
        .makeApiClient(AdmissionregistrationV1Api)
        .listMutatingWebhookConfiguration({ labelSelector: injectorSelector }),
    ),
  ]);
  const istiods = (deployments?.items ?? []).map(istiodOf);
  const others = [
    ...(injectors?.items ?? []).map(injectorOf),
    ...(ztunnels?.items ?? []).map((found) => partOf("ztunnel", found)),
  ].filter(
    ({ namespace, revision }) =>
      !istiods.some((one) => one.namespace === namespace && one.revision === revision),
  );
  const deployed = [...(operators?.items ?? []), ...(sail?.items ?? [])];
  return [...istiods, ...others, ...deployed.map((found) => partOf("operator", found))];
}

function partOf(
  kind: "ztunnel" | "operator",
  { metadata }: { readonly metadata?: V1ObjectMeta },
): Install {
  return {
    kind,
    namespace: metadata?.namespace ?? "unknown",
    revision: metadata?.labels?.[revisionLabel] ?? "default",
    clusterId: undefined,
  };
}

function istiodOf({ metadata, spec }: V1Deployment): Install {
  const variables = (spec?.template.spec?.containers ?? []).flatMap(({ env = [] }) => env);
  const named = (key: string) => variables.find(({ name }) => name === key)?.value;
  return {
    kind: "istiod",
    namespace: metadata?.namespace ?? "unknown",
    revision: metadata?.labels?.[revisionLabel] ?? named("REVISION") ?? "default",
    clusterId: named("CLUSTER_ID"),
  };
}

function injectorOf({ metadata, webhooks = [] }: V1MutatingWebhookConfiguration): Install {
  const service = webhooks.find(({ clientConfig }) => clientConfig.service)?.clientConfig.service;
  const release = metadata?.annotations?.["meta.helm.sh/release-namespace"];
  return {
    kind: "injector",
    namespace: service?.namespace ?? release ?? "unknown",
    revision: metadata?.labels?.[revisionLabel] ?? "default",
    clusterId: undefined,
  };
}
