import type ipaddr from "ipaddr.js";

import { formatPath, type Path, type Problem } from "../problem.ts";
import { parseRange } from "../vocabulary.ts";
import {
  type Check,
  complain,
  members,
  type PlacedCluster,
  repeated,
  type Subject,
} from "./subject.ts";

/** With gateways every cluster is a network of its own, under a name of its own. */
export const uniqueNetworks: Check = (subject) => {
  if (subject.draft.network !== "gateways") return [];
  return repeated(members(subject), ({ cluster }) => cluster.network ?? cluster.name).flatMap(
    ({ item, first }) =>
      // Two clusters of one name are reported as that.
      item.cluster.network === undefined && first.cluster.network === undefined
        ? []
        : [
            complain(
              subject,
              [...item.path, "network"],
              `is the network of ${formatPath(first.path)} too`,
              "a network that no other cluster has",
            ),
          ],
  );
};

/** On a flat network there is one network, so no cluster names its own, and Linode has no such network. */
export const flatNetwork: Check = (subject) => {
  if (subject.draft.network !== "flat") return [];
  const clusters = members(subject);
  return clusters.flatMap(({ path, cluster }): Problem[] => {
    const problems: Problem[] = [];
    if (cluster.network !== undefined) {
      problems.push(
        complain(
          subject,
          [...path, "network"],
          "has no meaning on a flat network",
          "no name of its own",
        ),
      );
    }
    if (cluster.provider === "linode") {
      // Every LKE cluster has pods in 10.2.0.0/16 and services in 10.128.0.0/16.
      problems.push(
        complain(
          subject,
          [...path, "provider"],
          "cannot be on a flat network: all LKE clusters have the same pod addresses",
          "kubeconfig, or network: gateways",
        ),
      );
      return problems;
    }
    if (clusters.length < 2) return problems;
    const missing = (["podCidrs", "serviceCidrs"] as const).filter(
      (field) => cluster[field]?.length === 0,
    );
    return [
      ...problems,
      ...missing.map((field) =>
        complain(
          subject,
          [...path, field],
          "is needed on a flat network",
          "the cluster's own ranges",
        ),
      ),
    ];
  });
};

interface PlacedRange {
  readonly path: Path;
  readonly owner: PlacedCluster;
  readonly range: readonly [ipaddr.IPv4 | ipaddr.IPv6, number];
  readonly text: string;
}

function ranges(owner: PlacedCluster): PlacedRange[] {
  return (["podCidrs", "serviceCidrs"] as const).flatMap((field) =>
    (owner.cluster[field] ?? []).flatMap((text, index) => {
      const range = parseRange(text);
      return range === undefined
        ? []
        : [{ path: [...owner.path, field, index], owner, range, text }];
    }),
  );
}

/** Whether the first range holds the whole of the second. */
export function covers(
  [outer, outerBits]: readonly [ipaddr.IPv4 | ipaddr.IPv6, number],
  [inner, innerBits]: readonly [ipaddr.IPv4 | ipaddr.IPv6, number],
): boolean {
  return outer.kind() === inner.kind() && outerBits <= innerBits && inner.match(outer, outerBits);
}

function overlap({ range: one }: PlacedRange, { range: other }: PlacedRange): boolean {
  return covers(one, other) || covers(other, one);
}

/** On a flat network an address means one thing: no range of pods or services is used twice. */
export const disjointRanges: Check = (subject: Subject) => {
  if (subject.draft.network !== "flat") return [];
  const all = members(subject).flatMap(ranges);
  return all.flatMap((range, index) => {
    const other = all.slice(0, index).find((earlier) => overlap(earlier, range));
    return other === undefined
      ? []
      : [
          complain(
            subject,
            range.path,
            `overlaps ${other.text} of ${formatPath(other.path)}`,
            "a range that no other cluster uses",
          ),
        ];
  });
};
