import { parseImage } from "./images.ts";
import { resolveMulticluster } from "./multiclusterDefaults.ts";
import { defaultLabel, stackTag } from "./names.ts";
import type { Document } from "./schema.ts";
import {
  type ClusterSettings,
  FLAT_NETWORK,
  type ImageSettings,
  type MemberSettings,
  type PoolSettings,
  type Settings,
} from "./types.ts";
import { formatRange } from "./vocabulary.ts";

type Present<T> = {
  [Key in keyof T as undefined extends T[Key] ? never : Key]: T[Key];
} & {
  [Key in keyof T as undefined extends T[Key] ? Key : never]?: Exclude<T[Key], undefined>;
};

/** The same object without the keys that hold nothing, so that "not given" has one form. */
function present<T extends object>(value: T): Present<T> {
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  // Only undefined values went, which is what the type says; Object.fromEntries cannot express that.
  return Object.fromEntries(entries) as Present<T>;
}

type ClusterDocument = NonNullable<Document["manager"]>;

function resolveCluster(
  cluster: ClusterDocument,
  { kubernetesVersion }: Document,
  stack: string,
): ClusterSettings {
  if (cluster.provider === "kubeconfig") {
    const { name, provider, context, region = name } = cluster;
    return { name, provider, context, region };
  }
  return present({
    name: cluster.name,
    provider: cluster.provider,
    label: cluster.label ?? defaultLabel(stack, cluster.name),
    region: cluster.region,
    kubernetesVersion: cluster.kubernetesVersion ?? kubernetesVersion,
    pools: cluster.pools.map((pool): PoolSettings => present(pool)),
    highAvailability: cluster.highAvailability,
    acl: cluster.acl && {
      ipv4: cluster.acl.ipv4.map(formatRange),
      ipv6: cluster.acl.ipv6.map(formatRange),
    },
  });
}

function resolveMember(
  cluster: Document["clusters"][number],
  document: Document,
  stack: string,
): MemberSettings {
  return {
    ...resolveCluster(cluster, document, stack),
    network: document.network === "flat" ? FLAT_NETWORK : (cluster.network ?? cluster.name),
    egress: cluster.egress.map(formatRange),
    gatewayApi: cluster.provider === "kubeconfig" ? cluster.gatewayApi : "install",
    ...(cluster.primary !== undefined && { primary: cluster.primary }),
  };
}

/**
 * The storage class of Karmada's etcd. On LKE it is the one whose volume survives its claim, since what the fleet was told
 * to run is in it. Which classes a cluster of the user's own has, only its owner knows.
 */
function storageClass({ manager, karmada }: Document): string | undefined {
  return (
    karmada.etcd.storageClass ??
    (manager?.provider === "linode" ? "linode-block-storage-retain" : undefined)
  );
}

function pinned(image: string | undefined): ImageSettings | undefined {
  return image === undefined ? undefined : parseImage(image);
}

/** Fills in everything that the settings leave to their other parts. The document must have passed every check. */
export function resolve(document: Document, stack: string): Settings {
  const { karmada, demo, manager } = document;
  const { cfssl, kubectl } = karmada.images;
  return present({
    stack,
    clusters: document.clusters.map((cluster) => resolveMember(cluster, document, stack)),
    manager: manager && resolveCluster(manager, document, stack),
    mesh: document.mesh,
    network: document.network,
    istio: document.istio,
    linkerd: {
      ...document.linkerd,
      viz: present(document.linkerd.viz),
      multicluster: resolveMulticluster(document),
    },
    trust: document.trust,
    karmada: {
      ...karmada,
      etcd: present({ ...karmada.etcd, storageClass: storageClass(document) }),
      images: present({ cfssl: pinned(cfssl), kubectl: pinned(kubectl) }),
    },
    demo: {
      enabled: demo.enabled ?? karmada.enabled,
      replicas: demo.replicas,
      emojivoto: demo.emojivoto,
      weights: Object.fromEntries(
        document.clusters.map(({ name }) => [
          name,
          Object.hasOwn(demo.weights, name) ? (demo.weights[name] ?? 1) : 1,
        ]),
      ),
    },
    gate: document.gate,
    mirror: present(document.mirror),
    stackTag: stackTag(stack),
    tags: [...new Set([stackTag(stack), ...document.tags])],
    readinessTimeoutSeconds: document.readinessTimeoutSeconds,
  });
}
