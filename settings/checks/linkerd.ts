import { highAvailabilityReplicas } from "../../components/mesh/linkerd/highAvailability.ts";
import { leastRenewalWindowDays } from "../../components/mesh/linkerd/names.ts";
import { formatPath, oneOf, type Problem } from "../problem.ts";
import { parseRange } from "../ranges.ts";
import { type Check, listedMembers, members, namesOf, nodesOf, problem } from "./context.ts";

/** Linkerd's certificates live longer than their renewal window, or every update would renew them. */
export const linkerdLifetimes: Check = (context) => {
  const { mesh, trust } = context.settings;
  if (mesh !== "linkerd") return [];
  const { intermediateValidityDays, leafValidityDays } = trust;
  return Object.entries({ intermediateValidityDays, leafValidityDays })
    .filter(([, days]) => days !== undefined && days <= leastRenewalWindowDays)
    .map(([key]) =>
      problem(
        context,
        ["trust", key],
        `too short for Linkerd, whose certificates are renewed ${leastRenewalWindowDays} days before they expire`,
        `more than ${leastRenewalWindowDays}`,
      ),
    );
};

/** A highly available Linkerd has a node for each replica. The nodes of a kubeconfig cluster only its owner knows. */
export const replicasFitMembers: Check = (context) => {
  const { mesh, linkerd } = context.settings;
  if (mesh !== "linkerd" || linkerd.highAvailability !== true) return [];
  return members(context).flatMap(({ path, cluster }): Problem[] => {
    const nodes = nodesOf(cluster);
    if (cluster.provider !== "linode" || nodes === 0 || nodes >= highAvailabilityReplicas) {
      return [];
    }
    return [
      {
        path: formatPath([...path, "pools"]),
        reason: "too few nodes for linkerd.highAvailability",
        got: `${nodes} nodes`,
        expected: `at least ${highAvailabilityReplicas} nodes`,
      },
    ];
  });
};

/** Linkerd's own ranges are a list of CIDRs, as its chart requires: a mistake there is not the cluster's. */
export const clusterNetworks: Check = (context) => {
  const { mesh, linkerd } = context.settings;
  const written = linkerd.values?.controlPlane["clusterNetworks"];
  if (mesh !== "linkerd" || written === undefined) return [];
  const ranges = typeof written === "string" ? written.split(",") : [];
  const isRange = (text: string): boolean => text.includes("/") && parseRange(text) !== undefined;
  if (ranges.length > 0 && ranges.every((text) => isRange(text.trim()))) return [];
  return [
    problem(
      context,
      ["linkerd", "values", "controlPlane", "clusterNetworks"],
      "not a list of ranges",
      "CIDRs, separated by commas, such as 10.0.0.0/8,192.168.0.0/16",
    ),
  ];
};

/** Only clusters that exist before the stack can have a Linkerd to adopt. */
export const adoptedClusters: Check = (context) => {
  const { adopt = {} } = context.settings.linkerd;
  const names = namesOf(
    listedMembers(context).filter(({ cluster }) => cluster.provider === "kubeconfig"),
  );
  return Object.keys(adopt)
    .filter((name) => !names.includes(name))
    .map((name) =>
      problem(
        context,
        ["linkerd", "adopt", name],
        "must name an existing cluster (provider: kubeconfig) in clusters[]",
        oneOf(names, "no entry, as there is no such cluster"),
      ),
    );
};
