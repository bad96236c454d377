import { isMapping } from "../fields.ts";
import { valueAtPath } from "../findings.ts";
import { OWNED_VALUES, type OwnedValues } from "../tables/ownedValues.ts";
import type { Problem, SettingPath } from "../problem.ts";
import { type Check, type CheckContext, problem } from "./context.ts";

/** The path of what replaces an owned value: the value itself, or what stands in place of a mapping around it. */
function replacing(values: unknown, path: readonly string[]): readonly string[] | undefined {
  let value = values;
  for (const [depth, step] of path.entries()) {
    if (!isMapping(value) || !Object.hasOwn(value, step)) return undefined;
    value = valueAtPath(value, [step]);
    if (!isMapping(value)) return path.slice(0, depth + 1);
  }
  return path;
}

function problemsOf(context: CheckContext, { setting, paths, unset = [] }: OwnedValues): Problem[] {
  const values = valueAtPath(context.document, setting);
  const found = paths.flatMap(([path, instead]): [SettingPath, string | undefined][] => {
    const place = replacing(values, path);
    return place === undefined ? [] : [[[...setting, ...place], instead]];
  });
  for (const [path, instead] of unset) {
    if (valueAtPath(values, path) !== undefined) found.push([[...setting, ...path], instead]);
  }
  return found
    .filter(([path], index) => found.findIndex(([other]) => other.join() === path.join()) === index)
    .map(([path, instead]) =>
      problem(
        context,
        path,
        "would override a value that the program sets, and undo the fleet",
        instead === undefined ? "no such value" : `no such value; ${instead} decides it`,
      ),
    );
}

/** Extra Helm values leave alone what the clusters of a fleet have in common, and what the program declares itself. */
export const fleetValues: Check = (context) =>
  OWNED_VALUES.flatMap((owned) => problemsOf(context, owned));
