import { CoreV1Api, CustomObjectsApi, type KubeConfig } from "@kubernetes/client-node";
import * as z from "zod";
import {
  credentialsName,
  multiclusterNamespace,
} from "../../../components/mesh/linkerd/multiclusterNames.ts";
import { undefinedIfNotFound } from "../../../components/internal/notFound.ts";
import type { LinkerdFact } from "../facts.ts";

const links = z.object({
  items: z.array(
    z.looseObject({
      metadata: z.looseObject({ name: z.string() }),
      spec: z.looseObject({ targetClusterName: z.string() }),
    }),
  ),
});

// https://github.com/linkerd/linkerd2/blob/main/pkg/k8s/labels.go
const mirroredService = "mirror.linkerd.io/mirrored-service";
const mirroredGateway = "mirror.linkerd.io/mirrored-gateway";
const clusterName = "mirror.linkerd.io/cluster-name";
const remoteDiscovery = "multicluster.linkerd.io/remote-discovery";

/** Reads a cluster's Links and mirrors; undefined without the multicluster extension. */
export async function readLinkerd(config: KubeConfig): Promise<LinkerdFact | undefined> {
  const core = config.makeApiClient(CoreV1Api);
  const found = await undefinedIfNotFound(
    config.makeApiClient(CustomObjectsApi).listClusterCustomObject({
      group: "multicluster.linkerd.io",
      version: "v1alpha3",
      plural: "links",
    }) as Promise<unknown>,
  );
  if (found === undefined) return undefined;
  const { items } = links.parse(found);
  const [services, endpoints, secrets] = await Promise.all([
    core.listServiceForAllNamespaces({ labelSelector: clusterName }),
    core.listEndpointsForAllNamespaces(),
    core.listNamespacedSecret({ namespace: multiclusterNamespace }),
  ]);
  const counts = new Map(
    endpoints.items.map(({ metadata, subsets = [] }) => [
      `${metadata?.namespace ?? ""}/${metadata?.name ?? ""}`,
      subsets.reduce((sum, { addresses = [] }) => sum + addresses.length, 0),
    ]),
  );
  const mirrors = services.items.map(({ metadata }) => {
    const labels = metadata?.labels ?? {};
    const name = `${metadata?.namespace ?? ""}/${metadata?.name ?? ""}`;
    return { name, link: labels[clusterName] ?? "", endpoints: counts.get(name) ?? 0, labels };
  });
  const credentials = new Set(secrets.items.map(({ metadata }) => metadata?.name));
  return {
    links: items.map(({ metadata, spec }) => ({
      name: metadata.name,
      target: spec.targetClusterName,
    })),
    gateways: mirrors
      .filter(({ labels }) => labels[mirroredGateway] === "true")
      .map(({ link, endpoints: count }) => ({ link, endpoints: count })),
    mirrors: mirrors
      .filter(({ labels }) => labels[mirroredService] === "true")
      // On a flat network the proxies find the endpoints in the target cluster itself.
      .filter(({ labels }) => !(remoteDiscovery in labels))
      .map(({ name, link, endpoints: count }) => ({ name, link, endpoints: count })),
    credentials: items
      .map(({ metadata }) => metadata.name)
      .filter((name) => credentials.has(credentialsName(name))),
  };
}
