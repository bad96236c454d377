import { type Check, listedClusters, listedMembers, members, problem } from "./context.ts";

/** A fleet has a cluster that is not lost. */
export const oneStays: Check = (context) =>
  listedMembers(context).length > 0 && members(context).length === 0
    ? [problem(context, ["clusters"], "every cluster is lost", "at least one that is not")]
    : [];

/**
 * What a lost cluster takes along cannot be protected: the authorities of Karmada go with its manager, those of Linkerd's
 * webhooks with their region.
 */
export const lostAuthorities: Check = (context) => {
  const { trust, mesh, manager } = context.settings;
  if (trust.protectAuthorities !== true) return [];
  const lost = listedClusters(context).filter(({ cluster }) => cluster.lost === true);
  const withAuthorities = lost.filter(({ cluster }) => cluster === manager || mesh === "linkerd");
  if (withAuthorities.length === 0) return [];
  const names = withAuthorities.map(({ cluster }) => cluster.name ?? "").join(" and ");
  return [
    problem(
      context,
      ["trust", "protectAuthorities"],
      `protects authorities of ${names}, which is lost`,
      "false, once `pulumi state unprotect` was run for them (docs/operations/lost-region.md)",
    ),
  ];
};
