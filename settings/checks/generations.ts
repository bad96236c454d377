import { type Check, listedMembers, namesOf, problem, unknownCluster } from "./context.ts";

/** Generations are of intermediates: of clusters of the fleet, or revoked ones, and not of remotes. */
export const generations: Check = (context) => {
  const { trust } = context.settings;
  const listed = listedMembers(context);
  const known = [...namesOf(listed), ...(trust.revoked ?? [])];
  const remotes = namesOf(listed.filter(({ cluster }) => cluster.primary !== undefined));
  return Object.keys(trust.generations ?? {}).flatMap((name) => {
    const path = ["trust", "generations", name];
    if (remotes.includes(name)) {
      const reason = "is a remote, whose primary signs its certificates";
      return [problem(context, path, reason, "no such key, and one of its primary")];
    }
    return known.includes(name) ? [] : [unknownCluster(context, path)];
  });
};
