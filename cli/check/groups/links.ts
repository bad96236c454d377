import type { ClusterFacts, Facts, IstiodFact, ReachFact } from "../facts.ts";
import { counted, overAll, regionsOf } from "../helpers.ts";
import { type Check, fail, warn } from "../types.ts";

const group = "links" as const;

/** The other regions that a region is expected to reach. */
function peersOf({ name }: ClusterFacts, { outputs: { regions, reaches } }: Facts): string[] {
  const own = new Map(Object.entries(reaches ?? {})).get(name) ?? regions;
  return own.filter((peer) => peer !== name);
}

/** True if a region takes part in no other's mesh, or its control plane is elsewhere. */
function istiodsOf(facts: Facts): { cluster: ClusterFacts; istiod: IstiodFact }[] {
  return regionsOf(facts).flatMap((cluster) =>
    cluster.istiods.map((istiod) => ({ cluster, istiod })),
  );
}

function linkerdRegions(facts: Facts) {
  return regionsOf(facts).flatMap((cluster) =>
    cluster.linkerd === undefined ? [] : [{ cluster, linkerd: cluster.linkerd }],
  );
}

/** Checks of what connects the regions. */
export const linkChecks: readonly Check[] = [
  {
    ...{ id: "remotes-known", group, title: "every istiod has a remote secret of every peer" },
    remedy: "run pulumi up --refresh, which writes the remote secret again",
    docs: "docs/topologies/multi-primary.md",
    run(facts) {
      const all = istiodsOf(facts);
      if (all.length === 0) return undefined;
      return {
        seen: counted(all.length, "istiod"),
        problems: all.flatMap(({ cluster, istiod }) =>
          peersOf(cluster, facts)
            .filter((peer) => !istiod.clusters.some(({ id }) => id === peer))
            .map((peer) => fail(`${cluster.name}: ${istiod.pod} does not know ${peer}`)),
        ),
      };
    },
  },
  {
    ...{
      id: "remotes-synced",
      group,
      title: "every istiod has the endpoints of its remote clusters",
    },
    remedy:
      "check that the peer's API admits this region's nodes, and that the token is valid; restart istiod after a change",
    docs: "docs/topologies/multi-primary.md",
    run(facts) {
      const all = istiodsOf(facts);
      if (all.length === 0) return undefined;
      const remotes = all.flatMap(({ cluster, istiod }) =>
        istiod.clusters.map((remote) => ({ cluster, istiod, remote })),
      );
      return {
        seen: counted(remotes.length, "connection"),
        // Without access to the peers' Secrets an istiod never calls them synced, and reads them all the same.
        problems: remotes
          .filter(({ remote: { status, hasEndpoints } }) => {
            return !["synced", "timeout"].includes(status) || !hasEndpoints;
          })
          .map(({ cluster, istiod, remote: { id, status, hasEndpoints } }) => {
            const endpoints = hasEndpoints ? "" : ", and no endpoint of it is known";
            return fail(`${cluster.name}: ${istiod.pod}: ${id} is ${status}${endpoints}`);
          }),
      };
    },
  },
  {
    ...{ id: "links-exist", group, title: "every region has a Link to every peer" },
    remedy: "run pulumi up --refresh, which creates the Link again",
    docs: "docs/topologies/linkerd-multicluster.md",
    run(facts) {
      const all = linkerdRegions(facts);
      if (all.length === 0) return undefined;
      return {
        seen: counted(all.flatMap(({ linkerd }) => linkerd.links).length, "Link"),
        problems: all.flatMap(({ cluster, linkerd }) =>
          peersOf(cluster, facts)
            .filter((peer) => !linkerd.links.some(({ target }) => target === peer))
            .map((peer) => fail(`${cluster.name}: no Link to ${peer}`)),
        ),
      };
    },
  },
  {
    ...{ id: "links-credentials", group, title: "every Link has its credentials" },
    remedy: "run pulumi up --refresh, which writes the Secret again",
    docs: "docs/topologies/linkerd-multicluster.md",
    run(facts) {
      const all = linkerdRegions(facts);
      if (all.length === 0) return undefined;
      return {
        seen: counted(all.flatMap(({ linkerd }) => linkerd.credentials).length, "Secret"),
        problems: all.flatMap(({ cluster, linkerd }) =>
          linkerd.links
            .filter(({ name }) => !linkerd.credentials.includes(name))
            .map(({ name }) => fail(`${cluster.name}: no credentials of Link ${name}`)),
        ),
      };
    },
  },
  {
    ...{ id: "gateways-alive", group, title: "Linkerd's probes reach the peers' gateways" },
    remedy: "check the gateway's pods and load balancer in the peer, and its source ranges",
    docs: "docs/topologies/linkerd-multicluster.md",
    run: (facts) =>
      overAll(
        regionsOf(facts),
        ({ linkerd }) => linkerd?.gateways ?? [],
        "gateway",
        ({ link, endpoints }, cluster) =>
          endpoints > 0 ? [] : [fail(`${cluster.name}: the gateway of ${link} does not answer`)],
      ),
  },
  {
    ...{ id: "mirrors-served", group, title: "every mirrored Service has an endpoint" },
    remedy: "check the Service's pods in its own region, and the gateway of that region",
    docs: "docs/topologies/linkerd-multicluster.md",
    run: (facts) =>
      overAll(
        regionsOf(facts),
        ({ linkerd }) => linkerd?.mirrors ?? [],
        "mirror",
        ({ name, endpoints }, cluster) =>
          endpoints > 0 ? [] : [warn(`${cluster.name}: ${name} has no endpoint`)],
      ),
  },
  {
    ...{ id: "mirrors-owned", group, title: "every mirror belongs to a Link" },
    remedy: "delete the mirror; run pulumi up, whose cleanup deletes those of removed regions",
    docs: "docs/topologies/linkerd-multicluster.md",
    run(facts) {
      const all = linkerdRegions(facts);
      if (all.length === 0) return undefined;
      return {
        seen: counted(all.flatMap(({ linkerd }) => linkerd.mirrors).length, "mirror"),
        problems: all.flatMap(({ cluster, linkerd: { links, mirrors } }) =>
          mirrors
            .filter(({ link }) => !links.some(({ name }) => name === link))
            .map(({ name, link }) => warn(`${cluster.name}: ${name}: no Link ${link}`)),
        ),
      };
    },
  },
  {
    ...{ id: "gateways-current", group, title: "the gateways have the addresses of the outputs" },
    remedy: "run pulumi up --refresh; the peers' control planes have an old address",
    docs: "docs/operations.md",
    run(facts) {
      const gateways = new Map(Object.entries(facts.outputs.gateways));
      const wanted = regionsOf(facts).flatMap((cluster) => {
        const address = gateways.get(cluster.name);
        return address === undefined ? [] : [{ cluster, address }];
      });
      if (wanted.length === 0) return undefined;
      return {
        seen: wanted.map(({ cluster, address }) => `${cluster.name} ${address}`).join(", "),
        problems: wanted
          .filter(
            ({ cluster, address }) =>
              !cluster.balancers.some(({ addresses }) => addresses.includes(address)),
          )
          .map(({ cluster, address }) => fail(`${cluster.name}: no load balancer has ${address}`)),
      };
    },
  },
  {
    ...{ id: "gateways-reachable", group, title: "every gateway answers from inside every peer" },
    remedy:
      "check the gateway's pods, its load balancer's source ranges, and the egress of the calling region",
    docs: "docs/operations/exposure.md",
    run: (facts) => reachOutcome(facts, "gateway", "gateway"),
  },
  {
    ...{ id: "apis-reachable", group, title: "every region's API answers from inside every peer" },
    remedy:
      "admit the egress of the calling region in the API's ACL; the mesh discovers nothing otherwise",
    docs: "docs/existing-clusters.md",
    run: (facts) => reachOutcome(facts, "api", "API"),
  },
];

function reachOutcome(facts: Facts, kind: ReachFact["kind"], noun: string) {
  return overAll(
    regionsOf(facts),
    ({ reached }) => reached.filter((one) => one.kind === kind),
    "connection",
    ({ to, address, connected, detail }, cluster) =>
      connected
        ? []
        : [fail(`${cluster.name}: no connection to ${to}'s ${noun} ${address}: ${detail}`)],
  );
}
