import { valueAtPath } from "../findings.ts";
import { oneOf, type Problem } from "../problem.ts";
import {
  type Check,
  type CheckContext,
  type ClusterAtPath,
  listedMembers,
  members,
  namesOf,
  problem,
} from "./context.ts";

/** A cluster that names a primary. */
interface Remote {
  readonly member: ClusterAtPath;
  readonly primary: string;
}

function remotesOf(context: CheckContext): Remote[] {
  return members(context).flatMap((member) => {
    const { primary } = member.cluster;
    return primary === undefined ? [] : [{ member, primary }];
  });
}

/** A primary is another cluster of the fleet, and has a control plane of its own. */
function primaryProblems(context: CheckContext, { member, primary }: Remote): Problem[] {
  const clusters = members(context);
  const primaries = namesOf(clusters.filter(({ cluster }) => cluster.primary === undefined));
  const expected = oneOf(primaries, "a cluster that has no primary itself");
  const reject = (reason: string): Problem[] => [
    problem(context, [...member.path, "primary"], reason, expected),
  ];
  if (primary === member.cluster.name) return reject("is the cluster itself");
  const named = clusters.find(({ cluster }) => cluster.name === primary);
  if (named === undefined) {
    const isLost = namesOf(listedMembers(context)).includes(primary);
    return reject(isLost ? "is lost, and this cluster stays" : "unknown cluster");
  }
  const { primary: above } = named.cluster;
  return above === undefined ? [] : reject(`is a remote of ${above}`);
}

/** Remotes exist exactly when the topology has them, and every remote has a primary. Only Istio has this topology. */
export const topology: Check = (context) => {
  const { mesh, istio } = context.settings;
  const remotes = remotesOf(context);
  if (mesh === "linkerd") {
    const reason = "requires mesh: istio, as Linkerd has a control plane in every cluster";
    return [
      ...(istio.topology === "primary-remote"
        ? [problem(context, ["istio", "topology"], reason, "multi-primary")]
        : []),
      ...remotes.map(({ member }) =>
        problem(context, [...member.path, "primary"], reason, "no primary"),
      ),
    ];
  }
  if (istio.topology === "multi-primary") {
    return remotes.map(({ member }) =>
      problem(
        context,
        [...member.path, "primary"],
        "has no effect with istio.topology: multi-primary",
        "no primary, or istio.topology: primary-remote",
      ),
    );
  }
  if (istio.topology === undefined) return [];
  if (remotes.length === 0) {
    // A cluster whose primary did not parse is a remote all the same, and its problem is reported. So is one that is lost.
    const meant = listedMembers(context).some(
      ({ path }) => valueAtPath(context.document, [...path, "primary"]) !== undefined,
    );
    if (meant) return [];
    return [
      problem(
        context,
        ["istio", "topology"],
        "no cluster has a primary",
        "multi-primary, or a cluster with a primary",
      ),
    ];
  }
  return remotes.flatMap((remote) => primaryProblems(context, remote));
};
