import { CoreV1Api, type KubeConfig, type V1EnvVar, type V1Pod } from "@kubernetes/client-node";
import * as z from "zod";
import { execute } from "../../cluster/exec.ts";
import type { CertificateFact, IstiodFact, ProxyFact } from "../facts.ts";
import { certificateFact, certificatesIn } from "./certificates.ts";
import { presentedCertificate } from "./presented.ts";

/** Proxies that are asked in one cluster: one per workload, the gate's probe among them. */
const mostProxies = 8;

function containersOf({ spec }: V1Pod) {
  return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
}

/** One running pod with a proxy per workload. */
function representatives(pods: readonly V1Pod[], proxy: string): V1Pod[] {
  const byWorkload = new Map<string, V1Pod>();
  for (const pod of pods) {
    const {
      namespace = "",
      labels,
      name = "",
      deletionTimestamp,
      ownerReferences,
    } = pod.metadata ?? {};
    const running = pod.status?.phase === "Running" && deletionTimestamp === undefined;
    const ofJob = ownerReferences?.some(({ kind }) => kind === "Job") === true;
    if (!running || ofJob || !containersOf(pod).some((one) => one.name === proxy)) continue;
    const key = `${namespace}/${labels?.["app"] ?? ownerReferences?.[0]?.name ?? name}`;
    if (!byWorkload.has(key)) byWorkload.set(key, pod);
  }
  return [...byWorkload.values()].slice(0, mostProxies);
}

const bytes = z.looseObject({ inline_bytes: z.string().optional() }).optional();
const secretsDump = z.looseObject({
  configs: z
    .array(
      z.looseObject({
        name: z.string().catch(""),
        secret: z.looseObject({
          validation_context: z.looseObject({ trusted_ca: bytes }).optional(),
          tls_certificate: z.looseObject({ certificate_chain: bytes }).optional(),
        }),
      }),
    )
    .default([]),
});

const text = (base64: string | undefined): string => Buffer.from(base64 ?? "", "base64").toString();

/** Parses the secrets in Envoy's dump: the roots that it trusts, and its own certificate. */
export function parseSecretsDump(pod: string, printed: string): ProxyFact {
  // The agent logs to the same stream.
  const { configs } = secretsDump.parse(JSON.parse(printed.slice(printed.search(/^\{/m))));
  const roots = configs
    .filter(({ name }) => name === "ROOTCA")
    .flatMap(({ secret }) =>
      certificatesIn(text(secret.validation_context?.trusted_ca?.inline_bytes), pod),
    );
  const own = configs.find(({ name }) => name === "default")?.secret.tls_certificate;
  const [certificate] = certificatesIn(text(own?.certificate_chain?.inline_bytes), pod);
  const fingerprints = [...new Set(roots.map(({ fingerprint }) => fingerprint))].sort();
  return { pod, roots: fingerprints, ...(certificate !== undefined && { certificate }) };
}

/** Asks Istio's proxies what they hold. */
export function askIstioProxies(config: KubeConfig, pods: readonly V1Pod[]): Promise<ProxyFact[]> {
  const path = "config_dump?resource=dynamic_active_secrets";
  return Promise.all(
    representatives(pods, "istio-proxy").map((pod) =>
      asked(pod, async (namespace, name) => {
        const command = ["pilot-agent", "request", "GET", path];
        const dump = await execute(config, {
          namespace,
          pod: name,
          container: "istio-proxy",
          command,
        });
        return parseSecretsDump(`${namespace}/${name}`, dump);
      }),
    ),
  );
}

const anchors = "LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS";

/** Reads a ConfigMap's data. */
type ReadConfigMap = (name: string) => Promise<Readonly<Record<string, string>> | undefined>;

/**
 * The roots, PEM, with which a Linkerd proxy was started. The injector writes them into the pod. The control plane's own pods
 * take them from a ConfigMap, whose changes restart them.
 */
export async function startedWith(
  env: readonly V1EnvVar[] | undefined,
  read: ReadConfigMap,
): Promise<string> {
  const variable = env?.find(({ name }) => name === anchors);
  const { name, key } = variable?.valueFrom?.configMapKeyRef ?? {};
  if (name === undefined || key === undefined) return variable?.value ?? "";
  return new Map(Object.entries((await read(name)) ?? {})).get(key) ?? "";
}

/** Asks Linkerd's proxies what they hold: the roots they were started with, and the certificate they present. */
export function askLinkerdProxies(
  config: KubeConfig,
  pods: readonly V1Pod[],
): Promise<ProxyFact[]> {
  return Promise.all(
    representatives(pods, "linkerd-proxy").map((pod) =>
      asked(pod, async (namespace, name) => {
        const proxy = containersOf(pod).find((one) => one.name === "linkerd-proxy");
        const bundle = await startedWith(proxy?.env, async (configMap) => {
          const core = config.makeApiClient(CoreV1Api);
          return (await core.readNamespacedConfigMap({ name: configMap, namespace })).data;
        });
        const where = `${namespace}/${name}`;
        const roots = certificatesIn(bundle, where)
          .map(({ fingerprint }) => fingerprint)
          .sort();
        const account = pod.spec?.serviceAccountName ?? "default";
        const presented = await presentedCertificate(config, { namespace, name, account });
        const certificate: CertificateFact = certificateFact(presented, where);
        return { pod: where, roots, certificate };
      }),
    ),
  );
}

async function asked(
  pod: V1Pod,
  ask: (namespace: string, name: string) => Promise<ProxyFact>,
): Promise<ProxyFact> {
  const { namespace = "", name = "" } = pod.metadata ?? {};
  try {
    return await ask(namespace, name);
  } catch (error) {
    const problem = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    return { pod: `${namespace}/${name}`, roots: [], problem };
  }
}

const shards = z.record(
  z.string(),
  z.record(z.string(), z.looseObject({ Shards: z.record(z.string(), z.unknown()).nullish() })),
);
const remoteClusters = z.array(z.looseObject({ id: z.string(), syncStatus: z.string() }));
const version = z.string().default("");
const proxyVersions = z.looseObject({
  proxy: version,
  ...{ cluster_sent: version, cluster_acked: version },
  ...{ listener_sent: version, listener_acked: version },
  ...{ route_sent: version, route_acked: version },
  ...{ endpoint_sent: version, endpoint_acked: version },
});

/** Parses what `/debug/syncz` says: per proxy the kinds of configuration that it has not accepted. */
export function parseSyncz(printed: string): IstiodFact["proxies"] {
  return z
    .array(proxyVersions)
    .parse(JSON.parse(printed) ?? [])
    .map((proxy) => {
      const kinds = [
        ["cluster", proxy.cluster_sent, proxy.cluster_acked],
        ["listener", proxy.listener_sent, proxy.listener_acked],
        ["route", proxy.route_sent, proxy.route_acked],
        ["endpoint", proxy.endpoint_sent, proxy.endpoint_acked],
      ] as const;
      const stale = kinds
        .filter(([, sent, acked]) => sent !== "" && sent !== acked)
        .map(([kind]) => kind);
      return { name: proxy.proxy, stale };
    });
}

/**
 * Parses what `/debug/clusterz` and `/debug/endpointShardz` say: the clusters that an istiod reads, and whether it has endpoints
 * from each.
 */
export function parseClusters(clusterz: string, shardz: string): IstiodFact["clusters"] {
  const services = Object.values(shards.parse(JSON.parse(shardz) ?? {}));
  const sources = new Set(
    services
      .flatMap((namespaces) => Object.values(namespaces))
      .flatMap(({ Shards: own }) => Object.keys(own ?? {})),
  );
  return remoteClusters.parse(JSON.parse(clusterz) ?? []).map(({ id, syncStatus }) => ({
    ...{ id, status: syncStatus },
    hasEndpoints: [...sources].some((source) => source.split("/").at(-1) === id),
  }));
}

/** Asks every istiod of a cluster. @throws Error if one does not answer */
export function askIstiods(config: KubeConfig, pods: readonly V1Pod[]): Promise<IstiodFact[]> {
  const istiods = pods.filter(
    ({ metadata, status }) =>
      metadata?.labels?.["app"] === "istiod" &&
      status?.phase === "Running" &&
      metadata.deletionTimestamp === undefined,
  );
  return Promise.all(
    istiods.map(async ({ metadata }) => {
      const { namespace = "", name = "" } = metadata ?? {};
      const ask = (path: string) =>
        execute(config, {
          ...{ namespace, pod: name, container: "discovery" },
          command: ["pilot-discovery", "request", "GET", path],
        });
      const [clusters, proxies] = [await ask("/debug/clusterz"), await ask("/debug/syncz")];
      const endpoints = await ask("/debug/endpointShardz");
      return {
        pod: `${namespace}/${name}`,
        clusters: parseClusters(clusters, endpoints),
        proxies: parseSyncz(proxies),
      };
    }),
  );
}
