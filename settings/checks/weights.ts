import { oneOf } from "../problem.ts";
import { type Check, members, namesOf, problem } from "./context.ts";

/** Weights are of clusters of the fleet, and at least one is greater than 0. */
export const weights: Check = (context) => {
  const given = context.settings.demo.weights;
  if (given === undefined) return [];
  const names = namesOf(members(context));
  const byName = new Map(Object.entries(given));
  const unknown = Object.keys(given)
    .filter((name) => !names.includes(name))
    .map((name) => problem(context, ["demo", "weights", name], "unknown cluster", oneOf(names)));
  const none =
    names.length > 0 && names.every((name) => byName.get(name) === 0)
      ? [
          problem(
            context,
            ["demo", "weights"],
            "every weight is 0",
            "at least one weight greater than 0",
          ),
        ]
      : [];
  return [...unknown, ...none];
};
