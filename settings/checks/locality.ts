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

/** A mesh's own understanding of a failover. */
interface Failovers {
  readonly mesh: "istio" | "linkerd";
  /** True if both clusters are where requests stay anyway. */
  readonly together: (from: ClusterAtPath, to: ClusterAtPath) => boolean;
  /** What a cluster may fail over to. */
  readonly elsewhere: string;
}

/** Istio knows regions, of which each fails over to one other; Linkerd knows clusters. */
const failovers: readonly Failovers[] = [
  {
    mesh: "istio",
    together: (from, to) => regionOf(from) === regionOf(to),
    elsewhere: "a cluster in another region, of which there is none",
  },
  {
    mesh: "linkerd",
    together: (from, to) => from === to,
    elsewhere: "another cluster, of which there is none",
  },
];

/** The first problem of one failover. */
function failoverProblems(
  context: CheckContext,
  { mesh, together, elsewhere: none }: Failovers,
  failover: Readonly<Record<string, string>>,
  [name, target]: readonly [string, string],
): Problem[] {
  const clusters = members(context);
  const reject = (reason: string, expected: string): Problem[] => [
    problem(context, [mesh, "locality", "failover", name], reason, expected),
  ];
  const from = clusters.find(({ cluster }) => cluster.name === name);
  if (from === undefined) {
    return reject("key is not a cluster of the fleet", oneOf(namesOf(clusters)));
  }
  const to = clusters.find(({ cluster }) => cluster.name === target);
  const elsewhere = oneOf(
    namesOf(clusters.filter((candidate) => !together(candidate, from))),
    none,
  );
  if (to === undefined) return reject("unknown cluster", elsewhere);
  if (to === from) return reject("fails over to itself", elsewhere);
  if (together(from, to)) {
    return reject("fails over to its own region, which is preferred anyway", elsewhere);
  }
  const other = mesh === "istio" ? conflicting(clusters, failover, from, to) : undefined;
  return other === undefined
    ? []
    : reject(
        `differs from the failover of ${describeCluster(other)} in the same region`,
        "one target region for all clusters of a region",
      );
}

/** Failovers are between clusters of the fleet; with Istio they lead each region to one other. */
export const localityFailover: Check = (context) => {
  const { settings } = context;
  const lost = settings.clusters.filter((cluster) => cluster.lost === true);
  return failovers.flatMap((kind) => {
    const failover = failoverWithout(lost, settings[kind.mesh].locality?.failover ?? {});
    return Object.entries(failover).flatMap((pair) =>
      failoverProblems(context, kind, failover, pair),
    );
  });
};

/** On a flat network, Linkerd's federated Services know no order of clusters. */
export const localityNeedsGateways: Check = (context) => {
  const { mesh, network, linkerd } = context.settings;
  if (mesh !== "linkerd" || network !== "flat" || linkerd.locality?.enabled !== true) return [];
  return [
    problem(
      context,
      ["linkerd", "locality", "enabled"],
      "not supported with network: flat, where the fastest pods of all clusters are preferred",
      "false, or network: gateways",
    ),
  ];
};
