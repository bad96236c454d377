import { type Check, members, namesOf, problem } from "./context.ts";

/**
 * Only Istio distributes revocation lists, and a name in `trust.revoked` is that of a removed cluster: the istiod of one of the
 * fleet still signs with its intermediate.
 */
export const revokedIssuers: Check = (context) => {
  const { mesh, trust } = context.settings;
  if (mesh === "linkerd") {
    return (["revoked", "revokedSerials"] as const)
      .filter((key) => trust[key] !== undefined)
      .map((key) =>
        problem(
          context,
          ["trust", key],
          "Linkerd has no certificate revocation lists",
          "no such key, and a short trust.intermediateValidityDays; see docs/operations/taken-over-region.md",
        ),
      );
  }
  const names = namesOf(members(context));
  return (trust.revoked ?? []).flatMap((name, index) =>
    names.includes(name)
      ? [
          problem(
            context,
            ["trust", "revoked", index],
            "is a cluster of the fleet, whose certificates are below the same intermediate",
            "a cluster that is removed from clusters",
          ),
        ]
      : [],
  );
};
