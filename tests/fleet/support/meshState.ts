import { AdmissionregistrationV1Api, ApiextensionsV1Api } from "@kubernetes/client-node";
import { kube } from "./kube.ts";

const proxies = ["istio-proxy", "linkerd-proxy"] as const;

/**
 * Returns the proxies of the running pods in these namespaces: `demo/hello linkerd-proxy` for each workload, by its pods'
 * label `app`, and `none` instead of the proxy if there is none. Pods of Jobs and terminating pods are excluded.
 */
export async function proxiesIn(
  cluster: string,
  namespaces: readonly string[],
): Promise<readonly string[]> {
  const { core } = await kube(cluster);
  const { items } = await core.listPodForAllNamespaces();
  const lines = items
    .filter(({ metadata, status }) => {
      const { namespace = "", ownerReferences, deletionTimestamp } = metadata ?? {};
      const ofJob = ownerReferences?.some(({ kind }) => kind === "Job") === true;
      const there = status?.phase === "Running" && deletionTimestamp === undefined;
      return namespaces.includes(namespace) && there && !ofJob;
    })
    .map(({ metadata, spec }) => {
      const all = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
      const found = proxies.filter((proxy) => all.some(({ name }) => name === proxy));
      const workload = `${metadata?.namespace ?? ""}/${metadata?.labels?.["app"] ?? ""}`;
      return `${workload} ${found.length === 0 ? "none" : found.join(" and ")}`;
    });
  return [...new Set(lines)].sort();
}

/**
 * Returns the objects by which a removed mesh leaves a trace in a cluster: names of namespaces, Services, CRDs and
 * webhooks.
 */
export async function inventory(cluster: string): Promise<string[]> {
  const { config, core } = await kube(cluster);
  const admission = config.makeApiClient(AdmissionregistrationV1Api);
  const lists = await Promise.all([
    core.listNamespace(),
    core.listServiceForAllNamespaces(),
    config.makeApiClient(ApiextensionsV1Api).listCustomResourceDefinition(),
    admission.listMutatingWebhookConfiguration(),
    admission.listValidatingWebhookConfiguration(),
  ]);
  const kinds = ["namespace", "service", "definition", "mutating webhook", "validating webhook"];
  return lists
    .flatMap(({ items }, index) =>
      items.map(
        ({ metadata }) =>
          `${kinds[index] ?? ""} ${metadata?.namespace ?? ""}/${metadata?.name ?? ""}`,
      ),
    )
    .sort();
}

/** Returns the names of the Deployments in a namespace, and of the Services with a load balancer, in order. */
export async function inNamespace(cluster: string, namespace: string): Promise<string[]> {
  const { core, apps } = await kube(cluster);
  const deployments = (await apps.listNamespacedDeployment({ namespace })).items;
  const services = (await core.listNamespacedService({ namespace })).items.filter(
    ({ spec }) => spec?.type === "LoadBalancer",
  );
  return [...deployments, ...services].map(({ metadata }) => metadata?.name ?? "").sort();
}

/** Returns the names of a cluster's namespaces, in order. */
export async function namespacesOf(cluster: string): Promise<string[]> {
  const { items } = await (await kube(cluster)).core.listNamespace();
  return items.map(({ metadata }) => metadata?.name ?? "").sort();
}
