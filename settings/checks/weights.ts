import { type Check, complain, members } from "./subject.ts";

/** Weights name clusters of the fleet, and at least one cluster gets something. */
export const weights: Check = (subject) => {
  const given = subject.draft.demo.weights;
  if (given === undefined) return [];
  const names = members(subject).flatMap(({ cluster }) => cluster.name ?? []);
  const unknown = Object.keys(given)
    .filter((name) => !names.includes(name))
    .map((name) =>
      complain(subject, ["demo", "weights", name], "is the weight of no cluster", names.join(", ")),
    );
  const nothing =
    names.length > 0 && names.every((name) => Object.hasOwn(given, name) && given[name] === 0)
      ? [
          complain(
            subject,
            ["demo", "weights"],
            "are all zero",
            "a weight above zero for one cluster",
          ),
        ]
      : [];
  return [...unknown, ...nothing];
};
