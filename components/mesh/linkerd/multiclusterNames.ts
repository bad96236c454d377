import { linkerdNamespace } from "./names.ts";

/** Where gateways, Links and the controllers that follow them live, in every cluster. */
export const multiclusterNamespace = "linkerd-multicluster";

/** The DNS domain of every cluster, and the trust domain of every identity. */
export const clusterDomain = "cluster.local";

/** The port that carries traffic between clusters: every proxy's own inbound port. */
export const gatewayPort = 4143;

/** Name of the Linkerd gateway's Deployment, ServiceAccount and Service inside its cluster. */
export const gatewayName = "linkerd-gateway";

/** What a gateway's proxy proves to be, by the ServiceAccount that its pods run as. */
export function gatewayIdentity(serviceAccount: string, namespace: string): string {
  return `${serviceAccount}.${namespace}.serviceaccount.identity.${linkerdNamespace}.${clusterDomain}`;
}

/** The ServiceAccount in a target cluster by which one source cluster reads it; the name that Linkerd's own tool gives. */
export function accessAccount(source: string): string {
  return `linkerd-service-mirror-remote-access-${source}`;
}

/**
 * Name of a Link, which is also what the mirrors of its Services end with: `hello` of cluster `us` is `hello-us` in the
 * others. A second way into the same cluster has a name of its own, since two controllers that shared one would each
 * delete what the other mirrors.
 *
 * @param gateway the second gateway; undefined for the first
 */
export function linkName(target: string, gateway?: string): string {
  return gateway === undefined ? target : `${target}-${gateway}`;
}

/** Longest name of a Link: `probe-<link>` is a Service, whose name has at most 63 characters. */
export const longestLinkName = 63 - "probe-".length;

/** Generation of the tokens of a new fleet. */
export const firstTokenGeneration = 1;

/** Name of the Secrets that hold one Link's credentials. A controller may read the Secret of its own Link only, by name. */
export function credentialsName(link: string): string {
  return `cluster-credentials-${link}`;
}
