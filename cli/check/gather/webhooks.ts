import {
  DiscoveryV1Api,
  type KubeConfig,
  type V1MutatingWebhookConfiguration,
  type V1ValidatingWebhookConfiguration,
} from "@kubernetes/client-node";
import type { WebhookFact } from "../facts.ts";

/** Reads how many endpoints the Services of a cluster's webhooks have. */
export async function readWebhooks(
  config: KubeConfig,
  mutating: readonly V1MutatingWebhookConfiguration[],
  validating: readonly V1ValidatingWebhookConfiguration[],
): Promise<WebhookFact[]> {
  const facts = [
    ...mutating.flatMap((one) => webhookFacts("MutatingWebhookConfiguration", one)),
    ...validating.flatMap((one) => webhookFacts("ValidatingWebhookConfiguration", one)),
  ];
  const services = [...new Set(facts.flatMap(({ service }) => service ?? []))];
  const counts = new Map(
    await Promise.all(
      services.map(async (service) => [service, await readyEndpoints(config, service)] as const),
    ),
  );
  return facts.map((fact) => {
    const endpoints = counts.get(fact.service ?? "");
    return endpoints === undefined ? fact : { ...fact, endpoints };
  });
}

function webhookFacts(
  kind: string,
  { metadata, webhooks = [] }: V1MutatingWebhookConfiguration | V1ValidatingWebhookConfiguration,
): WebhookFact[] {
  return webhooks.map(({ name, clientConfig, failurePolicy }) => {
    const { caBundle, service } = clientConfig;
    return {
      name: `${kind} ${metadata?.name ?? ""}/${name}`,
      hasCa: (caBundle ?? "") !== "",
      ...(service !== undefined && { service: `${service.namespace}/${service.name}` }),
      required: failurePolicy !== "Ignore",
    };
  });
}

async function readyEndpoints(config: KubeConfig, service: string): Promise<number> {
  const [namespace = "", name = ""] = service.split("/");
  const { items } = await config.makeApiClient(DiscoveryV1Api).listNamespacedEndpointSlice({
    namespace,
    labelSelector: `kubernetes.io/service-name=${name}`,
  });
  return items
    .flatMap(({ endpoints }) => endpoints)
    .filter(({ conditions }) => conditions?.ready !== false).length;
}
