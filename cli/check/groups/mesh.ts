import type { ClusterFacts, Facts } from "../facts.ts";
import { counted, grouped, overAll, regionsOf, tagOf } from "../helpers.ts";
import { type Check, fail, warn } from "../types.ts";

const group = "mesh" as const;

/** Workloads that configure or certify a region's proxies. */
const controlPlanes =
  /^Deployment (\S+\/istiod\S*|linkerd\/linkerd-(destination|identity|proxy-injector))$/;

function controlPlanesOf({ workloads }: ClusterFacts) {
  return workloads.filter(({ name }) => controlPlanes.test(name));
}

/** The version of a region's control plane: the tag of its image. */
function versionsOf(cluster: ClusterFacts): string[] {
  const own = controlPlanesOf(cluster).map(({ images: [image = ""] }) => tagOf(image));
  return [...new Set(own)];
}

function remotes(facts: Facts): ClusterFacts[] {
  return regionsOf(facts).filter((cluster) => controlPlanesOf(cluster).length === 0);
}

/** Checks of the mesh's control planes and proxies. */
export const meshChecks: readonly Check[] = [
  {
    ...{ id: "control-planes", group, title: "a control plane of the mesh is ready" },
    remedy: "see the pods of istio-system or linkerd in the region",
    docs: "docs/operations.md",
    run(facts) {
      const regions = regionsOf(facts);
      if (regions.length === 0) return undefined;
      const none = remotes(facts);
      const own = regions.flatMap((cluster) =>
        controlPlanesOf(cluster).map((plane) => ({ cluster, plane })),
      );
      return {
        seen: counted(own.length, "Deployment"),
        problems: [
          ...(none.length === regions.length ? [fail("no region has a control plane")] : []),
          ...own
            .filter(({ plane: { wanted, available } }) => wanted === 0 || available === 0)
            .map(({ cluster, plane }) => fail(`${cluster.name}: ${plane.name}: none available`)),
        ],
      };
    },
  },
  {
    ...{ id: "mesh-skew", group, title: "the regions have one version of the mesh" },
    remedy: "finish the upgrade: run pulumi up",
    docs: "docs/operations.md",
    run(facts) {
      const pairs = regionsOf(facts).flatMap((cluster) =>
        versionsOf(cluster).map((version) => [version, cluster.name] as const),
      );
      if (pairs.length === 0) return undefined;
      const seen = grouped(pairs);
      const several = new Set(pairs.map(([version]) => version)).size > 1;
      return { seen, problems: several ? [warn(seen)] : [] };
    },
  },
  {
    ...{ id: "proxies-current", group, title: "the proxies have their control plane's version" },
    remedy: "restart the workloads: kubectl rollout restart",
    docs: "docs/operations.md",
    run(facts) {
      // A remote's proxies have the version of a control plane elsewhere.
      const everywhere = [...new Set(regionsOf(facts).flatMap(versionsOf))];
      if (everywhere.length === 0) return undefined;
      return overAll(
        regionsOf(facts),
        ({ pods }) => pods.filter(({ proxyImage }) => proxyImage !== undefined),
        "proxy",
        ({ name, owner, proxyImage = "" }, cluster) => {
          if (owner === "Job") return [];
          const own = versionsOf(cluster);
          const versions = own.length > 0 ? own : everywhere;
          const version = tagOf(proxyImage);
          return versions.includes(version)
            ? []
            : [warn(`${cluster.name}: ${name} has ${version}, expected ${versions.join(" or ")}`)];
        },
      );
    },
  },
  {
    ...{ id: "proxies-injected", group, title: "every pod that should have a proxy has one" },
    remedy: "restart the pod; it was created while the injector did not answer",
    docs: "docs/operations.md",
    run: (facts) =>
      overAll(
        regionsOf(facts),
        ({ pods }) => pods.filter(({ wantsProxy }) => wantsProxy),
        "pod",
        ({ name, proxyImage }, cluster) =>
          proxyImage === undefined ? [fail(`${cluster.name}: ${name} has no proxy`)] : [],
      ),
  },
  {
    ...{ id: "proxies-synced", group, title: "the proxies have what istiod has sent" },
    remedy: "if it stays so, restart the proxy's pod, and read istiod's log for rejected updates",
    docs: "https://istio.io/latest/docs/ops/diagnostic-tools/proxy-cmd/",
    run: (facts) =>
      overAll(
        regionsOf(facts),
        ({ istiods }) => istiods.flatMap(({ proxies }) => proxies),
        "proxy",
        ({ name, stale }, cluster) =>
          stale.length === 0
            ? []
            : [warn(`${cluster.name}: ${name} has not accepted ${stale.join(", ")}`)],
      ),
  },
];
