import type { Problem } from "../problem.ts";
import {
  type Check,
  complain,
  describeCluster,
  members,
  type PlacedCluster,
  type Subject,
} from "./subject.ts";

function regionOf({ cluster }: PlacedCluster): string | undefined {
  return cluster.region ?? (cluster.provider === "kubeconfig" ? cluster.name : undefined);
}

function namesOf(clusters: readonly PlacedCluster[]): string {
  return clusters.flatMap(({ cluster }) => cluster.name ?? []).join(", ") || "none";
}

/** An earlier cluster of the same region whose failover leads to another region than `to`. */
function contradicted(
  clusters: readonly PlacedCluster[],
  failover: Readonly<Record<string, string>>,
  from: PlacedCluster,
  to: PlacedCluster,
): PlacedCluster | undefined {
  return clusters.slice(0, clusters.indexOf(from)).find((earlier) => {
    const target = clusters.find(
      ({ cluster }) => cluster.name === failover[earlier.cluster.name ?? ""],
    );
    return (
      regionOf(earlier) === regionOf(from) &&
      target !== undefined &&
      regionOf(target) !== regionOf(to)
    );
  });
}

/** What is wrong with a failover, the first thing only. */
function problemsOf(
  subject: Subject,
  failover: Readonly<Record<string, string>>,
  name: string,
  target: string,
): Problem[] {
  const clusters = members(subject);
  const complaint = (wrong: string, allowed: string): Problem[] => [
    complain(subject, ["istio", "locality", "failover", name], wrong, allowed),
  ];
  const from = clusters.find(({ cluster }) => cluster.name === name);
  if (from === undefined) return complaint("is the failover of no cluster", namesOf(clusters));
  const to = clusters.find(({ cluster }) => cluster.name === target);
  const elsewhere = namesOf(clusters.filter((placed) => regionOf(placed) !== regionOf(from)));
  if (to === undefined) return complaint("names no cluster", elsewhere);
  if (to === from) return complaint("is the cluster itself", elsewhere);
  if (regionOf(to) === regionOf(from)) {
    return complaint("is in the same region, which comes first anyway", elsewhere);
  }
  const other = contradicted(clusters, failover, from, to);
  return other === undefined
    ? []
    : complaint(
        `is not the region that ${describeCluster(other)} of the same region fails over to`,
        "one region for all clusters of a region",
      );
}

/** Failovers name clusters of the fleet and lead to other regions, one from each: Istio knows regions, not clusters. */
export const localityFailover: Check = (subject) => {
  const failover = subject.draft.istio.locality?.failover ?? {};
  return Object.entries(failover).flatMap(([name, target]) =>
    problemsOf(subject, failover, name, target),
  );
};
