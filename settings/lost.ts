import { formatPath } from "./problem.ts";
import type { ParsedSettings } from "./schema.ts";
import type { ClusterSettings, LostSettings, Settings } from "./types.ts";

/** The clusters that are lost, the manager among them. */
export function lostClusters({ clusters, manager }: ParsedSettings): LostSettings[] {
  const listed = [
    ...(manager === undefined ? [] : [{ cluster: manager, index: undefined }]),
    ...clusters.map((cluster, index) => ({ cluster, index })),
  ];
  return listed.flatMap(({ cluster: { name, provider, lost }, index }) =>
    lost ? [{ name, provider, index }] : [],
  );
}

/**
 * The same settings without the clusters that are lost, and without what names them elsewhere, so that one word in the stack
 * file is enough. Without a manager there is no Karmada.
 */
export function withoutLost(parsed: ParsedSettings): ParsedSettings {
  const lost = lostClusters(parsed);
  if (lost.length === 0) return parsed;
  const { istio, linkerd, karmada, demo, manager, ...rest } = parsed;
  const names = new Set(lost.map(({ name }) => name));
  const isKept = (name: string): boolean => !names.has(name);
  const between = ({ source, target }: { source: string; target: string }): boolean =>
    isKept(source) && isKept(target);
  const { ingress, ...multicluster } = linkerd.multicluster;
  const managed = manager?.lost !== true;
  return {
    ...rest,
    clusters: parsed.clusters.filter(({ name }) => isKept(name)),
    ...(manager !== undefined && managed && { manager }),
    istio: {
      ...istio,
      revoked: istio.revoked.filter(between),
      locality: { ...istio.locality, failover: failoverWithout(lost, istio.locality.failover) },
    },
    linkerd: {
      ...linkerd,
      locality: { ...linkerd.locality, failover: failoverWithout(lost, linkerd.locality.failover) },
      multicluster: {
        ...multicluster,
        revoked: multicluster.revoked.filter(between),
        ...(ingress !== undefined && {
          ingress: {
            ...ingress,
            ...(ingress.clusters !== undefined && { clusters: ingress.clusters.filter(isKept) }),
          },
        }),
      },
    },
    karmada: { ...karmada, enabled: karmada.enabled && managed },
    // What the demo has in the regions stays, for the workloads that Karmada has propagated.
    demo: { ...demo, enabled: demo.enabled ?? karmada.enabled },
  };
}

/** Failovers without those from or to one of these clusters. */
export function failoverWithout(
  clusters: readonly { readonly name?: string | undefined }[],
  failover: Readonly<Record<string, string>>,
): Record<string, string> {
  const names = new Set(clusters.map(({ name }) => name));
  return Object.fromEntries(
    Object.entries(failover).filter(([from, to]) => !names.has(from) && !names.has(to)),
  );
}

/** The manager, if any, and the fleet's clusters, each with its path in the stack file. */
export function clustersWithPaths(
  settings: Settings,
): { readonly path: string; readonly cluster: ClusterSettings }[] {
  const { manager, clusters } = settings;
  return [
    ...(manager === undefined ? [] : [{ path: "manager", cluster: manager }]),
    ...clusters.map((cluster, index) => ({ path: clusterPath(settings, index), cluster })),
  ];
}

/** The path of a cluster in the stack file, which also lists those that are lost, for messages. */
export function clusterPath({ clusters, lost = [] }: Settings, index: number): string {
  const gone = new Set(lost.map((cluster) => cluster.index));
  const kept = [...Array(clusters.length + gone.size).keys()].filter((place) => !gone.has(place));
  return formatPath(["clusters", kept[index] ?? index]);
}
