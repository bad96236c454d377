import { federatedName } from "../../components/mesh/linkerd/link.ts";
import { linkName } from "../../components/mesh/linkerd/multiclusterNames.ts";
import { accessResource, linkResource, linkSecrets, readerResource } from "../names.ts";
import type { Problem } from "../problem.ts";
import {
  type Check,
  type CheckContext,
  type ClusterAtPath,
  members,
  problem,
  repeated,
} from "./context.ts";

/** An ordered pair of clusters, revoked or not: a pair that is allowed again must not collide either. */
interface ExpectedPair {
  readonly to: ClusterAtPath;
  readonly source: string;
  readonly target: string;
}

function expectedPairs(context: CheckContext): ExpectedPair[] {
  const named = members(context).flatMap((member) =>
    member.cluster.name === undefined ? [] : [{ member, name: member.cluster.name }],
  );
  return named.flatMap(({ name: source }) =>
    named
      .filter(({ name }) => name !== source)
      .map(({ member: to, name: target }) => ({ to, source, target })),
  );
}

/** A Link of a pair, of which there are two where the target has a second gateway. */
interface ExpectedLink extends ExpectedPair {
  readonly link: string;
}

function expectedLinks(context: CheckContext): ExpectedLink[] {
  const { mesh, linkerd } = context.settings;
  if (mesh !== "linkerd") return [];
  const { ingress, gateway } = linkerd.multicluster ?? {};
  const second = gateway?.enabled === true ? ingress?.name : undefined;
  return expectedPairs(context).flatMap((pair) =>
    [linkName(pair.target), ...(second === undefined ? [] : [linkName(pair.target, second)])].map(
      (link) => ({ ...pair, link }),
    ),
  );
}

/** Names of clusters are joined with dashes; different pairs must not result in one name. */
export const distinctPairs: Check = (context) => {
  const accountName = context.settings.mesh === "linkerd" ? accessResource : readerResource;
  const collisions = [
    ...repeated(
      expectedLinks(context).map((pair) => ({ ...pair, what: "Links" })),
      ({ source, link }) => linkResource(source, link),
    ),
    ...repeated(
      expectedPairs(context).map((pair) => ({ ...pair, what: "accounts" })),
      ({ source, target }) => accountName(target, source),
    ),
  ].filter(({ item, first }) => item.source !== first.source || item.target !== first.target);
  const places = new Map(
    collisions.map(({ item, first }): [string, Problem] => {
      const pairs = [first, item].map(({ source, target }) => `from ${source} to ${target}`);
      const found = problem(
        context,
        [...item.to.path, "name"],
        `the ${item.what} ${pairs.join(" and ")} would have the same name`,
        "names whose pairs differ when they are joined with a dash",
      );
      return [found.path, found];
    }),
  );
  return [...places.values()];
};

/** A Link has two Secrets, and the name of one ends like a Link of its own. */
export const distinctLinkSecrets: Check = (context) => {
  const secrets = expectedLinks(context).flatMap((expected) => {
    return linkSecrets(resourceOf(expected)).map((secret) => ({ ...expected, secret }));
  });
  // Links with one name are the other check's.
  return repeated(secrets, ({ secret }) => secret)
    .filter(({ item, first }) => resourceOf(item) !== resourceOf(first))
    .map(({ item, first }) => {
      const [one, other] = [first, item].map(({ source, link }) => `${link} in ${source}`);
      return problem(
        context,
        [...item.to.path, "name"],
        `the Secrets of the Links ${one} and ${other} would have the same name`,
        "names of clusters, and of an ingress that is a gateway, that do not end in discovery",
      );
    });
};

const resourceOf = ({ source, link }: ExpectedLink): string => linkResource(source, link);

/** Mirrors are named `<service>-<link>`, which must not be the name of a federated Service. */
export const noFederatedMirrors: Check = (context) => {
  const suffix = federatedName("");
  const links = expectedLinks(context).filter(({ link }) => `-${link}`.endsWith(suffix));
  const byCluster = new Map(links.map((expected) => [expected.to.path.join(), expected]));
  return [...byCluster.values()].map(({ to, link }) =>
    problem(
      context,
      [...to.path, "name"],
      `the mirrors of the Link ${link} would have the names of federated Services, <service>${suffix}`,
      `a name that does not end in ${suffix.slice(1)}`,
    ),
  );
};
