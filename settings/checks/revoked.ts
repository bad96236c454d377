import type { ClusterPair } from "../../components/mesh/pairs.ts";
import { formatPath, type Problem, type SettingPath } from "../problem.ts";
import {
  type Check,
  type CheckContext,
  listedMembers,
  members,
  namesOf,
  problem,
  unknownCluster,
} from "./context.ts";

/** The revoked pairs of the fleet's mesh, and their path. */
function revokedBy({ settings: { mesh, istio, linkerd } }: CheckContext): {
  readonly path: SettingPath;
  readonly pairs: readonly ClusterPair[];
} {
  return mesh === "linkerd"
    ? { path: ["linkerd", "multicluster", "revoked"], pairs: linkerd.multicluster?.revoked ?? [] }
    : { path: ["istio", "revoked"], pairs: istio.revoked ?? [] };
}

/** The pairs that the settings revoke, for checks of what one cluster needs from another. */
export function revokedPairsOf(context: CheckContext): readonly ClusterPair[] {
  return revokedBy(context).pairs;
}

/** Revoked pairs are of two clusters of the fleet, and each is listed once. */
export const revokedPairs: Check = (context) => {
  const { path: list, pairs } = revokedBy(context);
  const names = namesOf(listedMembers(context));
  return pairs.flatMap((pair, index) => {
    const path = [...list, index];
    const unknown = (["source", "target"] as const)
      .filter((end) => !names.includes(pair[end]))
      .map((end) => unknownCluster(context, [...path, end]));
    if (unknown.length > 0) return unknown;
    if (pair.source === pair.target) {
      return [problem(context, [...path, "target"], "same as source", "another cluster")];
    }
    const first = pairs.findIndex(
      ({ source, target }) => source === pair.source && target === pair.target,
    );
    return first === index
      ? []
      : [problem(context, path, `duplicates ${formatPath([...list, first])}`, "each pair once")];
  });
};

/** A remote reads no API, so it has no access that could be revoked; its primary cannot be without access to it. */
export const revokedPrimaries: Check = (context) => {
  const { mesh, istio } = context.settings;
  if (mesh === "linkerd" || istio.topology !== "primary-remote") return [];
  const primaryOf = (name: string): string | undefined =>
    members(context).find(({ cluster }) => cluster.name === name)?.cluster.primary;
  return (istio.revoked ?? []).flatMap(({ source, target }, index): Problem[] => {
    const path = ["istio", "revoked", index];
    const primary = primaryOf(source);
    if (primary !== undefined) {
      const reason = `is a remote of ${primary}, whose istiod reads the other clusters for it`;
      return [problem(context, [...path, "source"], reason, `${primary}, or no entry`)];
    }
    if (primaryOf(target) !== source) return [];
    return [
      problem(
        context,
        [...path, "target"],
        `is a remote of ${source}, which is its control plane`,
        `a cluster that ${source} only discovers`,
      ),
    ];
  });
};
