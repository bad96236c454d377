import { failoverWithout } from "../lost.ts";
import { oneOf, type Problem } from "../problem.ts";
import {
  type Check,
  type CheckContext,
  type ClusterAtPath,
  describeCluster,
  members,
  namesOf,
  problem,
} from "./context.ts";

function regionOf({ cluster }: ClusterAtPath): string | undefined {
  return cluster.region ?? (cluster.provider === "kubeconfig" ? cluster.name : undefined);
}

/** An earlier cluster of the same region that fails over to another region than `to`. */
function conflicting(
  clusters: readonly ClusterAtPath[],
  failover: Readonly<Record<string, string>>,
  from: ClusterAtPath,
  to: ClusterAtPath,
): ClusterAtPath | undefined {
  const targets = new Map(Object.entries(failover));
  return clusters.slice(0, clusters.indexOf(from)).find((earlier) => {
    const target = clusters.find(
      ({ cluster }) => cluster.name === targets.get(earlier.cluster.name ?? ""),
    );
    return (
      regionOf(earlier) === regionOf(from) &&
      target !== undefined &&
      regionOf(target) !== regionOf(to)
    );
  });
}

/** The first problem of one failover. */
function failoverProblems(
  context: CheckContext,
  failover: Readonly<Record<string, string>>,
  name: string,
  target: string,
): Problem[] {
  const clusters = members(context);
  const reject = (reason: string, expected: string): Problem[] => [
    problem(context, ["istio", "locality", "failover", name], reason, expected),
  ];
  const from = clusters.find(({ cluster }) => cluster.name === name);
  if (from === undefined) {
    return reject("key is not a cluster of the fleet", oneOf(namesOf(clusters)));
  }
  const to = clusters.find(({ cluster }) => cluster.name === target);
  const elsewhere = oneOf(
    namesOf(clusters.filter((candidate) => regionOf(candidate) !== regionOf(from))),
    "a cluster in another region, of which there is none",
  );
  if (to === undefined) return reject("unknown cluster", elsewhere);
  if (to === from) return reject("fails over to itself", elsewhere);
  if (regionOf(to) === regionOf(from)) {
    return reject("fails over to its own region, which is preferred anyway", elsewhere);
  }
  const other = conflicting(clusters, failover, from, to);
  return other === undefined
    ? []
    : reject(
        `differs from the failover of ${describeCluster(other)} in the same region`,
        "one target region for all clusters of a region",
      );
}

/** Failovers are between clusters of the fleet and lead each region to one other: Istio knows regions, not clusters. */
export const localityFailover: Check = (context) => {
  const listed = context.settings.istio.locality?.failover ?? {};
  const lost = context.settings.clusters.filter((cluster) => cluster.lost === true);
  const failover = failoverWithout(lost, listed);
  return Object.entries(failover).flatMap(([name, target]) =>
    failoverProblems(context, failover, name, target),
  );
};
