import type { Problem } from "../problem.ts";
import { VIZ_USERS } from "../read.ts";
import { type Check, complain, describeCluster, members } from "./subject.ts";

/**
 * Linkerd's own check warns of certificates with fewer than 60 days left, so they are renewed a day before that; what is
 * signed for no longer than this would be renewed by every update.
 */
const LEAST_DAYS = 61;

/** What Linkerd's certificates are signed for is more than its own check wants left of them at any time. */
export const linkerdLifetimes: Check = (subject) => {
  const { mesh, trust } = subject.draft;
  if (mesh !== "linkerd") return [];
  const { intermediateValidityDays, leafValidityDays } = trust;
  return Object.entries({ intermediateValidityDays, leafValidityDays })
    .filter(([, days]) => days !== undefined && days <= LEAST_DAYS)
    .map(([key]) =>
      complain(
        subject,
        ["trust", key],
        "is too short for Linkerd, whose check wants 60 days left at any time",
        `more than ${LEAST_DAYS}`,
      ),
    );
};

/** Three of each of Linkerd's controllers, none beside another on one node. */
const HA_REPLICAS = 3;

/** A highly available Linkerd has nodes for its replicas. Of a cluster that the user brings only the owner knows them. */
export const replicasFitMembers: Check = (subject) => {
  const { mesh, linkerd } = subject.draft;
  if (mesh !== "linkerd" || linkerd.highAvailability !== true) return [];
  return members(subject).flatMap((placed): Problem[] => {
    const { provider, pools } = placed.cluster;
    if (provider !== "linode" || pools === undefined) return [];
    const nodes = pools
      .map(({ count, autoscaler }) => count ?? autoscaler?.min ?? 0)
      .reduce((sum, count) => sum + count, 0);
    return nodes === 0 || nodes >= HA_REPLICAS
      ? []
      : [
          complain(
            subject,
            [...placed.path, "pools"],
            `have ${nodes} nodes, too few for linkerd.highAvailability in ${describeCluster(placed)}`,
            `at least ${HA_REPLICAS} nodes`,
          ),
        ];
  });
};

const USERS = /^([^:\s]+:\S+\s*)+$/;

/** A dashboard that an Ingress serves asks who is there: it shows every request of the mesh. */
export const dashboardHasUsers: Check = ({ draft: { mesh, linkerd }, vizUsers }) => {
  const { viz } = linkerd;
  if (mesh !== "linkerd" || viz?.enabled !== true || viz.ingress === undefined) return [];
  if (vizUsers !== undefined && USERS.test(vizUsers)) return [];
  return [
    {
      path: VIZ_USERS,
      wrong:
        vizUsers === undefined
          ? "is missing although linkerd.viz has an ingress"
          : "is not an htpasswd file",
      got: vizUsers === undefined ? "nothing" : "text that is not shown",
      allowed:
        "user:hash lines, by: htpasswd -nB USER | pulumi config set --secret archipelago:vizUsers",
    },
  ];
};

/** What the program does not know has to be told by the user how to ask for users. */
export const dashboardAsks: Check = (subject) => {
  const { mesh, linkerd } = subject.draft;
  const { enabled, ingress } = linkerd.viz ?? {};
  if (mesh !== "linkerd" || enabled !== true || ingress?.controller !== "other") return [];
  if (Object.keys(ingress.annotations).length > 0) return [];
  return [
    complain(
      subject,
      ["linkerd", "viz", "ingress", "annotations"],
      "are missing although linkerd.viz.ingress.controller is other, which would serve the dashboard to anybody",
      "those by which it asks for the users in the Secret web-ingress-auth",
    ),
  ];
};

/** What is taken over is a cluster of the fleet that was there before it. */
export const adoptedClusters: Check = (subject) => {
  const { adopt = {} } = subject.draft.linkerd;
  const known = members(subject).filter(({ cluster }) => cluster.provider === "kubeconfig");
  const names = known.flatMap(({ cluster }) => cluster.name ?? []);
  return Object.keys(adopt)
    .filter((name) => !names.includes(name))
    .map((name) =>
      complain(
        subject,
        ["linkerd", "adopt", name],
        "is no cluster of the fleet that was there before it",
        names.length === 0 ? "none, as no cluster has provider kubeconfig" : names.join(", "),
      ),
    );
};
