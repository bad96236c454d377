import { request } from "node:https";
import * as z from "zod";
import { kube } from "./kube.ts";

const namespace = "linkerd-multicluster";

const named = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string() }) })) });

/** A cluster's connections to its peers, each list in order. */
export interface Connections {
  /** The clusters that it has Links to. */
  readonly links: readonly string[];
  /** The clusters whose credentials the service-mirror controllers and the destination service have. */
  readonly credentials: readonly string[];
  /** The clusters of which it has mirrored Services. */
  readonly mirrored: readonly string[];
  /** The clusters that it admits, by their service accounts. */
  readonly admitted: readonly string[];
}

const distinct = (names: readonly string[]): string[] => [...new Set(names)].sort();

/** Returns the part of each name after a prefix; names without it are omitted. */
const after = (prefix: string, names: readonly string[]): string[] =>
  distinct(names.flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : [])));

/** Reads a cluster's connections to the others. */
export async function connections(cluster: string): Promise<Connections> {
  const { core, custom } = await kube(cluster);
  const links = named.parse(
    await custom.listNamespacedCustomObject({
      group: "multicluster.linkerd.io",
      version: "v1alpha3",
      namespace,
      plural: "links",
    }),
  );
  const [own, discovery, accounts, mirrors] = await Promise.all([
    core.listNamespacedSecret({ namespace }),
    core.listNamespacedSecret({ namespace: "linkerd" }),
    core.listNamespacedServiceAccount({ namespace }),
    core.listServiceForAllNamespaces({ labelSelector: "mirror.linkerd.io/mirrored-service=true" }),
  ]);
  const names = (items: readonly { metadata?: { name?: string } }[]): string[] =>
    items.flatMap(({ metadata }) => metadata?.name ?? []);
  const credentials = [own, discovery].map(({ items }) =>
    after("cluster-credentials-", names(items)),
  );
  return {
    links: distinct(links.items.map(({ metadata }) => metadata.name)),
    credentials: distinct(credentials.flat()),
    mirrored: distinct(
      mirrors.items.flatMap(
        ({ metadata }) => metadata?.labels?.["mirror.linkerd.io/cluster-name"] ?? [],
      ),
    ),
    admitted: after("linkerd-service-mirror-remote-access-", names(accounts.items)),
  };
}

/** Returns the address of a cluster's gateway, by which its peers enter. */
export async function gatewayAddress(cluster: string): Promise<string> {
  const { core } = await kube(cluster);
  const name = "linkerd-gateway-external";
  const { status } = await core.readNamespacedService({ name, namespace });
  const address = status?.loadBalancer?.ingress?.[0]?.ip;
  if (address === undefined) throw new Error(`${cluster}: ${name} has no address`);
  return address;
}

/** Returns the token by which `source` reads `target`, as stored at the source. Secret. */
export async function tokenOf(source: string, target: string): Promise<string> {
  const { core } = await kube(source);
  const name = `cluster-credentials-${target}`;
  const { data } = await core.readNamespacedSecret({ name, namespace });
  const kubeconfig = Buffer.from(data?.["kubeconfig"] ?? "", "base64").toString();
  const token = /\btoken"?: *"?([\w.-]+)/.exec(kubeconfig)?.[1];
  if (token === undefined) throw new Error(`${source}: ${name} has no token`);
  return token;
}

/** Returns the HTTP status of a cluster's API for a token that lists its Services. */
export async function statusFor(cluster: string, token: string): Promise<number> {
  const { config } = await kube(cluster);
  const server = config.getCurrentCluster();
  if (server === null) throw new Error(`${cluster} has no address`);
  return new Promise((resolve, reject) => {
    request(
      `${server.server}/api/v1/services?limit=1`,
      {
        ca: Buffer.from(server.caData ?? "", "base64"),
        headers: { authorization: `Bearer ${token}` },
      },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    )
      .on("error", reject)
      .end();
  });
}

/** Uids of nodes, of all pods except the gate's and the sweep's, and the issuers: changes elsewhere must not affect them. */
export async function meshIdentities(cluster: string): Promise<Record<string, string>> {
  const { core } = await kube(cluster);
  const [nodes, pods, issuer] = await Promise.all([
    core.listNode(),
    core.listPodForAllNamespaces(),
    core.readNamespacedSecret({ name: "linkerd-identity-issuer", namespace: "linkerd" }),
  ]);
  const lasting = pods.items.filter(
    ({ metadata }) => metadata?.ownerReferences?.[0]?.kind !== "Job",
  );
  const uids = [...nodes.items, ...lasting].map(({ metadata }) => {
    const path = `${metadata?.namespace ?? "node"}/${metadata?.name ?? ""}`;
    return [path, metadata?.uid ?? ""] as const;
  });
  return { ...Object.fromEntries(uids), issuer: JSON.stringify(issuer.data) };
}

/** Returns the labels of a mirrored Service; undefined if there is none of that name. */
export async function mirrorOf(
  cluster: string,
  within: string,
  name: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  const { core } = await kube(cluster);
  const { items } = await core.listNamespacedService({ namespace: within });
  return items.find(({ metadata }) => metadata?.name === name)?.metadata?.labels;
}
