import { formatPath, type Problem } from "../problem.ts";
import { parseRange } from "../vocabulary.ts";
import { covers } from "./networks.ts";
import { type Check, complain, describeCluster, everyCluster, members } from "./subject.ts";

function admits(acl: readonly string[], address: string): boolean {
  const wanted = parseRange(address);
  return (
    wanted !== undefined &&
    acl.some((text) => {
      const range = parseRange(text);
      return range !== undefined && covers(range, wanted);
    })
  );
}

/**
 * A control-plane ACL denies whatever it does not list. Every istiod watches the API of every other cluster, so each
 * cluster with an ACL must list the addresses that each peer calls from, and the peers must say which those are. A
 * remote has no istiod, and calls nobody's API.
 */
export const aclAdmitsPeers: Check = (subject) => {
  const clusters = members(subject);
  const guarded = clusters.filter(({ cluster }) => cluster.acl !== undefined);
  const callers = clusters.filter(({ cluster }) => cluster.primary === undefined);

  const silent = callers.flatMap((peer): Problem[] => {
    const other = guarded.find(({ path }) => path !== peer.path);
    return other === undefined || peer.cluster.egress?.length !== 0
      ? []
      : [
          complain(
            subject,
            [...peer.path, "egress"],
            `is needed because ${describeCluster(other)} has an acl`,
            "the addresses that this cluster's nodes call from",
          ),
        ];
  });

  const shut = guarded.flatMap(({ path, cluster: { acl } }) =>
    callers
      .filter((peer) => peer.path !== path)
      .flatMap((peer) =>
        (peer.cluster.egress ?? [])
          .filter((address) => !admits([...(acl?.ipv4 ?? []), ...(acl?.ipv6 ?? [])], address))
          .map((address): Problem => ({
            path: formatPath([...path, "acl"]),
            wrong: `cuts off ${describeCluster(peer)}, which calls from ${address}`,
            got: "no range that covers it",
            allowed: `${address} or a range around it`,
          })),
      ),
  );
  return [...silent, ...shut];
};

/** An ACL without any address shuts out the machine that runs this program too. */
export const aclAdmitsSomeone: Check = (subject) =>
  everyCluster(subject)
    .filter(({ cluster: { acl } }) => acl?.ipv4.length === 0 && acl.ipv6.length === 0)
    .map(({ path }) =>
      complain(
        subject,
        [...path, "acl"],
        "admits nobody",
        "ipv4 or ipv6 ranges, your own among them",
      ),
    );
