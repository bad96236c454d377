import {
  type LinodeClusterArgs,
  type PeerAccessArgs,
  retainingStorageClass,
} from "../components/cluster/clusterArgs.ts";
import { gatewaySources, resolveService } from "./exposure.ts";
import { parseImage } from "./images.ts";
import { lostClusters, withoutLost } from "./lost.ts";
import { defaultLabel, stackTag } from "./names.ts";
import { formatRange } from "./ranges.ts";
import { resolveMulticluster } from "./resolveMulticluster.ts";
import type { ParsedSettings } from "./schema.ts";
import { hasDefaultTrafficPolicy } from "./tables/compatibility.ts";
import { type ClusterSettings, FLAT_NETWORK, type MemberSettings, type Settings } from "./types.ts";

/** The weight of a cluster that `demo.weights` does not name. */
const DEFAULT_WEIGHT = 1;

function resolveCluster(
  cluster: NonNullable<ParsedSettings["manager"]>,
  parsed: ParsedSettings,
  stack: string,
  peerAccess?: PeerAccessArgs,
): ClusterSettings {
  if (cluster.provider === "kubeconfig") {
    const { name, provider, context, region = name } = cluster;
    return {
      ...{ name, provider, context, region },
      ...(peerAccess !== undefined && { peerAccess }),
    };
  }
  const { name, provider, region, pools, highAvailability, acl } = cluster;
  const { label = defaultLabel(stack, name) } = cluster;
  const { kubernetesVersion = parsed.kubernetesVersion } = cluster;
  const resolved: LinodeClusterArgs = {
    ...{ name, provider, label, region, kubernetesVersion, pools, highAvailability },
    ...(acl !== undefined && {
      acl: { ipv4: acl.ipv4.map(formatRange), ipv6: acl.ipv6.map(formatRange) },
    }),
  };
  return resolved;
}

function resolveMember(
  cluster: ParsedSettings["clusters"][number],
  parsed: ParsedSettings,
  stack: string,
): MemberSettings {
  const access = cluster.provider === "kubeconfig" ? cluster.peerAccess : undefined;
  const sources = gatewaySources(cluster.name, parsed);
  return {
    ...resolveCluster(cluster, parsed, stack, access),
    network: parsed.network === "flat" ? FLAT_NETWORK : (cluster.network ?? cluster.name),
    egress: cluster.egress.map(formatRange),
    gatewayApi: cluster.provider === "kubeconfig" ? cluster.gatewayApi : "install",
    ...(sources !== undefined && { gatewaySources: sources }),
    ...(cluster.primary !== undefined && { primary: cluster.primary }),
    ...(cluster.drained && { drained: true }),
    ...(cluster.podCidrs.length > 0 && { podCidrs: cluster.podCidrs.map(formatRange) }),
  };
}

function resolveKarmada({ manager, karmada }: ParsedSettings, stack: string): Settings["karmada"] {
  // etcd holds the fleet's desired state. Which classes a kubeconfig cluster has, only its owner knows.
  const fallback = manager?.provider === "linode" ? retainingStorageClass : undefined;
  const { storageClass = fallback, ...etcd } = karmada.etcd;
  const { cfssl, kubectl } = karmada.images;
  const { snapshots, ...unchanged } = karmada;
  return {
    ...unchanged,
    ...(snapshots !== undefined && {
      snapshots: { ...snapshots, prefix: snapshots.prefix ?? `archipelago/${stack}` },
    }),
    service: resolveService(karmada.service),
    etcd: { ...etcd, ...(storageClass !== undefined && { storageClass }) },
    images: {
      ...(cfssl !== undefined && { cfssl: parseImage(cfssl) }),
      ...(kubectl !== undefined && { kubectl: parseImage(kubectl) }),
    },
  };
}

function resolveIstio({ istio }: ParsedSettings): Settings["istio"] {
  const { istiodService, eastWestGateway, ingressGateway, outlierDetection } = istio;
  const { enabled = hasDefaultTrafficPolicy(istio.version) } = outlierDetection;
  return {
    ...istio,
    outlierDetection: { ...outlierDetection, enabled },
    istiodService: resolveService(istiodService),
    eastWestGateway: resolveService(eastWestGateway),
    ingressGateway: resolveService(ingressGateway),
  };
}

/** The waves without clusters that are lost; the clusters that no wave names form the last one. */
function completeWaves({ clusters, upgrade: { waves } }: ParsedSettings): string[][] {
  if (waves.length === 0) return [];
  const names = clusters.map(({ name }) => name);
  const written = new Set(waves.flat());
  const rest = names.filter((name) => !written.has(name));
  const kept = waves.map((wave) => wave.filter((name) => names.includes(name)));
  return [...kept, rest].filter((wave) => wave.length > 0);
}

/** The weight of every cluster, in this order; those without an entry get the default. */
export function completeWeights(
  clusters: readonly string[],
  given: Readonly<Record<string, number>>,
): Record<string, number> {
  const written = new Map(Object.entries(given));
  return Object.fromEntries(clusters.map((name) => [name, written.get(name) ?? DEFAULT_WEIGHT]));
}

function resolveDemo({ clusters, demo, karmada }: ParsedSettings): Settings["demo"] {
  const names = clusters.map(({ name }) => name);
  const drained = new Set(clusters.filter((cluster) => cluster.drained).map(({ name }) => name));
  const weights = Object.entries(completeWeights(names, demo.weights));
  return {
    ...demo,
    enabled: demo.enabled ?? karmada.enabled,
    weights: Object.fromEntries(
      weights.map(([name, weight]) => [name, drained.has(name) ? 0 : weight]),
    ),
  };
}

function resolveMirror({ mirror }: ParsedSettings): Settings["mirror"] {
  const { images: registry, digests, ...rest } = mirror;
  if (Object.keys(digests).length > 0) return { ...rest, images: { registry, digests } };
  return registry === undefined ? rest : { ...rest, images: registry };
}

/**
 * Fills in the defaults that follow from other settings (all others are in the schema), and parses ranges and images.
 * The settings must have passed every check.
 */
export function resolve(given: ParsedSettings, stack: string): Settings {
  const parsed = withoutLost(given);
  const lost = lostClusters(given);
  const { manager, ...unchanged } = parsed;
  return {
    ...unchanged,
    stack,
    clusters: parsed.clusters.map((cluster) => resolveMember(cluster, parsed, stack)),
    ...(manager !== undefined && { manager: resolveCluster(manager, parsed, stack) }),
    ...(lost.length > 0 && { lost }),
    istio: resolveIstio(parsed),
    linkerd: { ...parsed.linkerd, multicluster: resolveMulticluster(parsed) },
    karmada: resolveKarmada(parsed, stack),
    demo: resolveDemo(parsed),
    upgrade: { waves: completeWaves(parsed) },
    mirror: resolveMirror(parsed),
    stackTag: stackTag(stack),
    tags: [...new Set([stackTag(stack), ...parsed.tags])],
  };
}
