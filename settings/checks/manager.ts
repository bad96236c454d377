import { type Check, complain } from "./subject.ts";

/** One manager when Karmada is on, none otherwise. */
export const oneManager: Check = (subject) => {
  const { karmada } = subject.draft;
  const written = subject.draft.manager !== undefined;
  if (karmada.enabled === true && !written) {
    return [
      complain(
        subject,
        ["manager"],
        "is missing although karmada is enabled",
        "one cluster to hold Karmada",
      ),
    ];
  }
  if (karmada.enabled === false && written) {
    return [
      complain(subject, ["manager"], "has nothing to hold when karmada is disabled", "no manager"),
    ];
  }
  return [];
};

/** The demo is Karmada's to place. */
export const demoNeedsKarmada: Check = (subject) =>
  subject.draft.karmada.enabled === false && subject.draft.demo.enabled === true
    ? [complain(subject, ["demo", "enabled"], "needs karmada, which places it", "false")]
    : [];

/** Karmada's etcd and API server never share a node, and etcd needs an odd number to outvote a failure. */
export const replicasFitManager: Check = (subject) => {
  const { manager, karmada } = subject.draft;
  if (karmada.enabled !== true) return [];
  const replicas = [
    { path: ["karmada", "etcd", "replicas"], count: karmada.etcd?.replicas ?? 0 },
    { path: ["karmada", "replicas"], count: karmada.replicas ?? 0 },
  ];
  const even = replicas
    .slice(0, 1)
    .filter(({ count }) => count > 0 && count % 2 === 0)
    .map(({ path }) => complain(subject, path, "must be odd", "1, 3, 5, 7"));
  if (manager?.provider !== "linode" || manager.pools === undefined) return even;
  const nodes = manager.pools
    .map(({ count, autoscaler }) => count ?? autoscaler?.min ?? 0)
    .reduce((sum, count) => sum + count, 0);
  const tooMany = replicas
    .filter(({ count }) => nodes > 0 && count > nodes)
    .map(({ path }) =>
      complain(subject, path, "is more than the manager has nodes", `at most ${nodes}`),
    );
  return [...even, ...tooMany];
};
