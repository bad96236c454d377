import { formatPath, type Path, type Problem } from "../problem.ts";
import { type Check, complain, members, type Subject } from "./subject.ts";

/** Where the section stands. */
const SECTION = ["linkerd", "multicluster"];

const EXPORTED = "mirror.linkerd.io/exported";
const FEDERATED = "mirror.linkerd.io/federated";

/** `probe-<link>` is a Service, and Services end at 63. */
const LONGEST_LINK = 63 - "probe-".length;

function applies({ draft }: Subject): boolean {
  return draft.mesh === "linkerd";
}

function clusterNames(subject: Subject): string[] {
  return members(subject).flatMap(({ cluster }) => cluster.name ?? []);
}

function ofNoCluster(subject: Subject, path: Path): Problem {
  const names = clusterNames(subject);
  return complain(subject, path, "is the name of no cluster", names.join(", "));
}

/** The pairs that are taken apart are pairs of the fleet's clusters, each once. */
export const revokedPairs: Check = (subject) => {
  const revoked = subject.draft.linkerd.multicluster?.revoked;
  if (!applies(subject) || revoked === undefined) return [];
  const names = clusterNames(subject);
  return revoked.flatMap((pair, index) => {
    const path = [...SECTION, "revoked", index];
    const unknown = (["source", "target"] as const)
      .filter((end) => !names.includes(pair[end]))
      .map((end) => ofNoCluster(subject, [...path, end]));
    if (unknown.length > 0) return unknown;
    if (pair.source === pair.target) {
      const allowed = "another cluster than the source";
      return [complain(subject, [...path, "target"], "is the source too", allowed)];
    }
    const first = revoked.findIndex(
      ({ source, target }) => source === pair.source && target === pair.target,
    );
    return first === index
      ? []
      : [
          complain(
            subject,
            path,
            `is the pair of ${formatPath([...SECTION, "revoked", first])} too`,
            "each pair once",
          ),
        ];
  });
};

/** Services are found pod by pod only where pods are reached by their addresses. */
export const exportsFitNetwork: Check = (subject) => {
  const { network, linkerd } = subject.draft;
  const section = linkerd.multicluster;
  if (!applies(subject) || section === undefined) return [];
  const problems: Problem[] = [];
  if (network === "flat") {
    if (section.ingress !== undefined) {
      problems.push(
        complain(
          subject,
          [...SECTION, "ingress"],
          "has no meaning on a flat network, where pods are reached without a gateway",
          "no ingress, or network: gateways",
        ),
      );
    }
    return problems;
  }
  const selectors = [
    { path: [...SECTION, "selector"], labels: section.selector },
    { path: [...SECTION, "ingress", "selector"], labels: section.ingress?.selector ?? {} },
  ];
  return selectors.flatMap(({ path, labels }) =>
    Object.entries(labels)
      .filter(
        ([key, value]) => key === FEDERATED || (key === EXPORTED && value === "remote-discovery"),
      )
      .map(([key]) =>
        complain(
          subject,
          [...path, key],
          key === FEDERATED
            ? "asks for federated Services, whose pods are only reached on a flat network"
            : "asks for remote discovery, whose pods are only reached on a flat network",
          "another label, or network: flat",
        ),
      ),
  );
};

/** With gateways there is a way into every cluster of a fleet of more than one. */
export const wayIntoEveryCluster: Check = (subject) => {
  const { network, linkerd } = subject.draft;
  const section = linkerd.multicluster;
  if (!applies(subject) || network !== "gateways" || section === undefined) return [];
  const names = clusterNames(subject);
  const { gateway, ingress } = section;
  const unknown = (ingress?.clusters ?? []).flatMap((name, index) =>
    names.includes(name) ? [] : [ofNoCluster(subject, [...SECTION, "ingress", "clusters", index])],
  );
  if (gateway.enabled || members(subject).length < 2) return unknown;
  const open = ingress === undefined ? [] : (ingress.clusters ?? names);
  const closed = names.filter((name) => !open.includes(name));
  return closed.length === 0
    ? unknown
    : [
        ...unknown,
        complain(
          subject,
          [...SECTION, "gateway", "enabled"],
          `leaves no way into ${closed.join(", ")}`,
          "true, an ingress in each of them, or network: flat",
        ),
      ];
};

/** A second way into a cluster is called `<cluster>-<ingress>`, which is nobody else's name and fits where it is used. */
export const linkNames: Check = (subject) => {
  const section = subject.draft.linkerd.multicluster;
  const ingress = section?.ingress;
  if (!applies(subject) || ingress === undefined || section?.gateway.enabled !== true) return [];
  const names = clusterNames(subject);
  const path = [...SECTION, "ingress", "name"];
  return names.flatMap((name): Problem[] => {
    const link = `${name}-${ingress.name}`;
    if (names.includes(link)) {
      const allowed = "an ingress or a cluster of another name";
      return [complain(subject, path, `makes ${link}, which is a cluster`, allowed)];
    }
    if (link.length <= LONGEST_LINK) return [];
    const allowed = `at most ${LONGEST_LINK} characters together`;
    return [complain(subject, path, `makes ${link} of ${name}, which is too long`, allowed)];
  });
};
