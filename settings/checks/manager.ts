import { type Check, nodesOf, problem } from "./context.ts";

/** A manager exists exactly when Karmada is enabled. */
export const oneManager: Check = (context) => {
  const { karmada, manager } = context.settings;
  if (karmada.enabled === true && manager === undefined) {
    return [problem(context, ["manager"], "is required by karmada", "a cluster that runs Karmada")];
  }
  if (karmada.enabled === false && manager !== undefined && manager.lost !== true) {
    return [problem(context, ["manager"], "is unused when karmada is disabled", "no manager")];
  }
  return [];
};

/** Karmada propagates the demo. */
export const demoNeedsKarmada: Check = (context) =>
  context.settings.karmada.enabled === false && context.settings.demo.enabled === true
    ? [
        problem(
          context,
          ["demo", "enabled"],
          "requires karmada, which propagates the demo",
          "false, or karmada.enabled: true",
        ),
      ]
    : [];

/** Replicas of Karmada's etcd and API server never share a node, and etcd needs an odd number for a quorum. */
export const replicasFitManager: Check = (context) => {
  const { manager, karmada } = context.settings;
  if (karmada.enabled !== true || manager?.lost === true) return [];
  const etcd = { path: ["karmada", "etcd", "replicas"], count: karmada.etcd?.replicas ?? 0 };
  const servers = { path: ["karmada", "replicas"], count: karmada.replicas ?? 0 };
  const even =
    etcd.count % 2 === 0 && etcd.count > 0
      ? [problem(context, etcd.path, "must be odd", "one of: 1, 3, 5, 7")]
      : [];
  const nodes = manager?.provider === "linode" ? nodesOf(manager) : 0;
  const tooMany = [etcd, servers]
    .filter(({ count }) => nodes > 0 && count > nodes)
    .map(({ path }) =>
      problem(context, path, "more than the nodes of the manager", `at most ${nodes}`),
    );
  return [...even, ...tooMany];
};
