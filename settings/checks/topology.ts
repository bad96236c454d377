import { valueAt } from "../findings.ts";
import type { Problem } from "../problem.ts";
import { type Check, complain, members, type PlacedCluster, type Subject } from "./subject.ts";

/** What the settings say about one cluster's primary. */
interface Remote {
  readonly placed: PlacedCluster;
  readonly primary: string;
}

function remotesOf(subject: Subject): Remote[] {
  return members(subject).flatMap((placed) => {
    const { primary } = placed.cluster;
    return primary === undefined ? [] : [{ placed, primary }];
  });
}

/** A primary is another cluster of the fleet, and one with a control plane of its own. */
function misfit(subject: Subject, { placed, primary }: Remote): Problem[] {
  const clusters = members(subject);
  const primaries = clusters
    .filter(({ cluster }) => cluster.primary === undefined && cluster.name !== undefined)
    .map(({ cluster }) => cluster.name);
  const allowed =
    primaries.length === 0 ? "a cluster that names no primary itself" : primaries.join(", ");
  const refuse = (wrong: string): Problem[] => [
    complain(subject, [...placed.path, "primary"], wrong, allowed),
  ];
  if (primary === placed.cluster.name) return refuse("is the cluster itself");
  const named = clusters.find(({ cluster }) => cluster.name === primary);
  if (named === undefined) return refuse("is no cluster of the fleet");
  const { primary: above } = named.cluster;
  return above === undefined ? [] : refuse(`is a remote of ${above}, and no primary`);
}

/** Remotes are there exactly when the topology says so, and every one has a primary. Only Istio has them. */
export const topology: Check = (subject) => {
  const { mesh, istio } = subject.draft;
  const remotes = remotesOf(subject);
  if (mesh === "linkerd") {
    const everywhere = "Linkerd has a control plane in every cluster";
    return [
      ...(istio.topology === "primary-remote"
        ? [
            complain(
              subject,
              ["istio", "topology"],
              `needs mesh istio: ${everywhere}`,
              "multi-primary",
            ),
          ]
        : []),
      ...remotes.map(({ placed }) =>
        complain(
          subject,
          [...placed.path, "primary"],
          `needs mesh istio: ${everywhere}`,
          "no primary",
        ),
      ),
    ];
  }
  if (istio.topology === "multi-primary") {
    return remotes.map(({ placed }) =>
      complain(
        subject,
        [...placed.path, "primary"],
        "has no meaning with istio.topology multi-primary",
        "no primary, or istio.topology: primary-remote",
      ),
    );
  }
  if (istio.topology === undefined) return [];
  if (remotes.length === 0) {
    // One whose primary could not be read is a remote all the same, and has been told so.
    const meant = members(subject).some(
      ({ path }) => valueAt(subject.document, [...path, "primary"]) !== undefined,
    );
    if (meant) return [];
    return [
      complain(
        subject,
        ["istio", "topology"],
        "has no remote",
        "multi-primary, or a cluster with a primary",
      ),
    ];
  }
  return remotes.flatMap((remote) => misfit(subject, remote));
};
