import { formatPath, type Problem, type SettingPath } from "../problem.ts";
import { type AddressRange, covers, parseRange } from "../ranges.ts";
import { type Check, type ClusterAtPath, members, problem, repeated } from "./context.ts";

/** With gateways, every cluster has a network of its own. */
export const uniqueNetworks: Check = (context) => {
  if (context.settings.network !== "gateways") return [];
  return repeated(members(context), ({ cluster }) => cluster.network ?? cluster.name).flatMap(
    ({ item, first }) =>
      // Two clusters of one name are reported as that.
      item.cluster.network === undefined && first.cluster.network === undefined
        ? []
        : [
            problem(
              context,
              [...item.path, "network"],
              `already used by ${formatPath(first.path)}`,
              "a network that no other cluster has",
            ),
          ],
  );
};

/** On a flat network, clusters state their ranges and no network of their own. LKE has no such network. */
export const flatNetwork: Check = (context) => {
  if (context.settings.network !== "flat") return [];
  const clusters = members(context);
  return clusters.flatMap(({ path, cluster }): Problem[] => {
    const problems: Problem[] = [];
    if (cluster.network !== undefined) {
      problems.push(
        problem(
          context,
          [...path, "network"],
          "has no effect with network: flat",
          "no network, or network: gateways",
        ),
      );
    }
    if (cluster.provider === "linode") {
      // Every LKE cluster has pods in 10.2.0.0/16 and services in 10.128.0.0/16.
      problems.push(
        problem(
          context,
          [...path, "provider"],
          "not supported with network: flat, as all LKE clusters have the same pod addresses",
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
        problem(
          context,
          [...path, field],
          "is required with network: flat",
          "the cluster's own ranges",
        ),
      ),
    ];
  });
};

interface OwnedRange {
  readonly path: SettingPath;
  readonly range: AddressRange;
  readonly text: string;
}

function rangesOf({ path, cluster }: ClusterAtPath): OwnedRange[] {
  return (["podCidrs", "serviceCidrs"] as const).flatMap((field) =>
    (cluster[field] ?? []).flatMap((text, index) => {
      const range = parseRange(text);
      return range === undefined ? [] : [{ path: [...path, field, index], range, text }];
    }),
  );
}

function overlap({ range: one }: OwnedRange, { range: other }: OwnedRange): boolean {
  return covers(one, other) || covers(other, one);
}

/** On a flat network, no range of pods or Services is used twice. */
export const disjointRanges: Check = (context) => {
  if (context.settings.network !== "flat") return [];
  const all = members(context).flatMap(rangesOf);
  return all.flatMap((range, index) => {
    const other = all.slice(0, index).find((earlier) => overlap(earlier, range));
    return other === undefined
      ? []
      : [
          problem(
            context,
            range.path,
            `overlaps ${other.text} of ${formatPath(other.path)}`,
            "a range that no other cluster uses",
          ),
        ];
  });
};
