import { isRevoked } from "../../components/mesh/pairs.ts";
import { formatPath, type Problem } from "../problem.ts";
import { allows, allowsEveryIPv4 } from "../ranges.ts";
import {
  type Check,
  type ClusterAtPath,
  describeCluster,
  everyCluster,
  members,
  problem,
} from "./context.ts";
import { revokedPairsOf } from "./revoked.ts";

function rangesOf({ cluster: { acl } }: ClusterAtPath): string[] {
  return [...(acl?.ipv4 ?? []), ...(acl?.ipv6 ?? [])];
}

/**
 * A control-plane ACL denies every address that it does not list. Every istiod watches the API of every other cluster, so
 * a cluster with an ACL must list the addresses that each peer calls from, and the peers must state them unless it lists every address. A remote has no
 * istiod and calls no API, and a peer whose access is revoked does not call that one.
 */
export const aclAllowsPeers: Check = (context) => {
  const clusters = members(context);
  const guarded = clusters.filter(({ cluster }) => cluster.acl !== undefined);
  const callers = clusters.filter(({ cluster }) => cluster.primary === undefined);
  const revoked = revokedPairsOf(context);
  const calls = (peer: ClusterAtPath, target: ClusterAtPath): boolean =>
    peer.path !== target.path &&
    !isRevoked(revoked, peer.cluster.name ?? "", target.cluster.name ?? "");

  const unstated = callers.flatMap((peer): Problem[] => {
    const other = guarded.find(
      (target) => calls(peer, target) && !allowsEveryIPv4(rangesOf(target)),
    );
    return other === undefined || peer.cluster.egress?.length !== 0
      ? []
      : [
          problem(
            context,
            [...peer.path, "egress"],
            `is required by the acl of ${describeCluster(other)}`,
            "the addresses that this cluster's nodes call from",
          ),
        ];
  });

  const blocked = guarded.flatMap((target) => {
    const { path } = target;
    return callers
      .filter((peer) => calls(peer, target))
      .flatMap((peer) =>
        (peer.cluster.egress ?? [])
          .filter((address) => !allows(rangesOf(target), address))
          .map((address): Problem => ({
            path: formatPath([...path, "acl"]),
            reason: `blocks ${describeCluster(peer)}, which calls from ${address}`,
            got: "no range that contains it",
            expected: `${address} or a range that contains it`,
          })),
      );
  });
  return [...unstated, ...blocked];
};

/** An ACL without any address blocks the machine that runs this program too. */
export const aclAllowsSomeone: Check = (context) =>
  everyCluster(context)
    .filter(({ cluster: { acl } }) => acl?.ipv4.length === 0 && acl.ipv6.length === 0)
    .map(({ path }) =>
      problem(
        context,
        [...path, "acl"],
        "blocks every address",
        "ipv4 or ipv6 ranges, including your own address",
      ),
    );
