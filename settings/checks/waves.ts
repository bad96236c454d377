import { oneOf } from "../problem.ts";
import { type Check, listedMembers, members, namesOf, problem } from "./context.ts";

/** The waves name clusters of the fleet, each once, and their order is possible. */
export const waves: Check = (context) => {
  const { upgrade, gate } = context.settings;
  const written = upgrade?.waves ?? [];
  if (written.length === 0) return [];
  const listed = namesOf(listedMembers(context));
  const seen = new Map<string, number>();
  const entries = written.flatMap((wave, index) =>
    wave.map((name, place) => ({ name, index, path: ["upgrade", "waves", index, place] })),
  );
  const wrong = entries.flatMap(({ name, index, path }) => {
    if (!listed.includes(name)) {
      return [problem(context, path, "unknown cluster", oneOf(namesOf(members(context))))];
    }
    const first = seen.get(name);
    seen.set(name, first ?? index);
    if (first === undefined) return [];
    return [problem(context, path, `is in wave ${first} too`, "each cluster in one wave")];
  });
  const unnamed = namesOf(members(context)).filter((name) => !seen.has(name));
  const last = unnamed.length > 0 ? written.length : written.length - 1;
  const remotes = members(context).filter(({ cluster }) => cluster.primary !== undefined);
  const early = entries.flatMap(({ name, index, path }) => {
    const remote = remotes.find(({ cluster }) => cluster.name === name);
    if (remote === undefined || index === last) return [];
    const reason = `is a remote, whose gateway follows the control planes of all primaries`;
    return [problem(context, path, reason, "a remote in the last wave, or in none")];
  });
  const ungated =
    gate?.enabled === false
      ? [
          problem(
            context,
            ["upgrade", "waves"],
            "nothing can be asked between the waves with gate.enabled: false",
            "gate.enabled: true, or no waves",
          ),
        ]
      : [];
  return [...wrong, ...early, ...ungated];
};
