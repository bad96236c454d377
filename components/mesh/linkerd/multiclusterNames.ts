import { linkerdNamespace } from "./names.ts";

/** Namespace of gateways, Links and their controllers, in every cluster. */
export const multiclusterNamespace = "linkerd-multicluster";

/** The DNS domain of every cluster, and the trust domain of every identity. */
export const clusterDomain = "cluster.local";

/** The port that carries traffic between clusters: every proxy's own inbound port. */
export const gatewayPort = 4143;

/** Name of the Linkerd gateway's Deployment, ServiceAccount and Service inside its cluster. */
export const gatewayName = "linkerd-gateway";

/** The identity of a gateway's proxy, from the ServiceAccount of its pods. */
export function gatewayIdentity(serviceAccount: string, namespace: string): string {
  return `${serviceAccount}.${namespace}.serviceaccount.identity.${linkerdNamespace}.${clusterDomain}`;
}

/** The ServiceAccount in a target cluster with which a source cluster reads it; named as by Linkerd's CLI. */
export function accessAccount(source: string): string {
  return `linkerd-service-mirror-remote-access-${source}`;
}

/**
 * Name of a Link, and suffix of the mirrors of its Services: `hello` of cluster `us` is `hello-us` in the others. A Link
 * through a second gateway of the same cluster has a name of its own, since two controllers with the same name would
 * delete each other's mirrors.
 *
 * @param gateway name of the second gateway; undefined for the first
 */
export function linkName(target: string, gateway?: string): string {
  return gateway === undefined ? target : `${target}-${gateway}`;
}

/** Maximum length of a Link's name: `probe-<link>` is a Service, whose name has at most 63 characters. */
export const longestLinkName = 63 - "probe-".length;

/** Name of the Secrets with one Link's credentials. A controller may read only the Secret of its own Link, by name. */
export function credentialsName(link: string): string {
  return `cluster-credentials-${link}`;
}
