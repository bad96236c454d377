import { isRevoked } from "../../components/mesh/pairs.ts";
import { completeWeights } from "../resolve.ts";
import {
  type Check,
  type ClusterAtPath,
  isDemoPlaced,
  members,
  namesOf,
  problem,
} from "./context.ts";
import { revokedPairsOf } from "./revoked.ts";

const isDrained = ({ cluster }: ClusterAtPath): boolean => cluster.drained === true;

/** A region can be drained if another one takes its requests, and if that costs no other region its control plane. */
export const drainedRegions: Check = (context) => {
  const { mesh } = context.settings;
  const clusters = members(context);
  const drained = clusters.filter(isDrained);
  const reject = ({ path }: ClusterAtPath, reason: string, expected: string) =>
    problem(context, [...path, "drained"], reason, expected);
  if (mesh === "linkerd") {
    return drained.map((member) =>
      reject(
        member,
        "is not supported with mesh: linkerd, whose routes name each region's mirror, so that routes of your own would fail",
        "false, and weight 0 for that region in your own routes",
      ),
    );
  }
  if (clusters.length > 0 && drained.length === clusters.length) {
    return drained.map((member) =>
      reject(member, "every cluster is drained", "at least one cluster that is not"),
    );
  }
  return drained.flatMap((member) => {
    const { name, primary } = member.cluster;
    if (primary !== undefined) {
      const reason = `is a remote of ${primary}, whose istiod reads it as its control plane`;
      return [reject(member, reason, "false for a cluster with a primary")];
    }
    if (name === undefined) return [];
    const remotes = namesOf(clusters.filter(({ cluster }) => cluster.primary === name));
    if (remotes.length > 0) {
      const reason = `its istiod configures ${remotes.join(" and ")}, which would still call it`;
      return [reject(member, reason, "false for a cluster with remotes")];
    }
    const others = namesOf(clusters.filter((other) => !isDrained(other)));
    const pairs = revokedPairsOf(context);
    if (others.some((other) => !isRevoked(pairs, name, other))) return [];
    const reason = `no region is left that may serve its clients, by istio.revoked`;
    return [reject(member, reason, `access of ${name} to ${others.join(" or ")}`)];
  });
};

/** The demo's replicas have a region to go to. */
export const drainedWeights: Check = (context) => {
  if (!isDemoPlaced(context)) return [];
  const clusters = members(context);
  const { demo } = context.settings;
  const names = namesOf(clusters);
  const byName = new Map(Object.entries(completeWeights(names, demo.weights ?? {})));
  const remaining = namesOf(clusters.filter((member) => !isDrained(member)));
  const isLast = names.some((name) => (byName.get(name) ?? 0) > 0) && remaining.length > 0;
  if (!isLast || remaining.some((name) => (byName.get(name) ?? 0) > 0)) return [];
  const reason = `every region that is not drained has weight 0, and the demo's replicas have nowhere to go`;
  return [
    problem(
      context,
      ["demo", "weights"],
      reason,
      `a weight greater than 0 for ${remaining.join(" or ")}`,
    ),
  ];
};
