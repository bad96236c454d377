import type { Facts } from "./facts.ts";
import { clusterChecks } from "./groups/clusters.ts";
import { karmadaChecks } from "./groups/karmada.ts";
import { linkChecks } from "./groups/links.ts";
import { meshChecks } from "./groups/mesh.ts";
import { settingsChecks } from "./groups/settings.ts";
import { trafficChecks } from "./groups/traffic.ts";
import { trustChecks } from "./groups/trust.ts";
import type { Check, Group, Outcome, Result } from "./types.ts";

/** Every check, in the order in which they are shown. */
export const checks: readonly Check[] = [
  ...settingsChecks,
  ...clusterChecks,
  ...trustChecks,
  ...karmadaChecks,
  ...meshChecks,
  ...linkChecks,
  ...trafficChecks,
];

/**
 * Runs the checks of some groups over the facts. A check that does not apply to this fleet has no result.
 *
 * @param only the groups. @default all
 */
export function runChecks(facts: Facts, only?: readonly Group[]): Result[] {
  return checks
    .filter(({ group }) => only?.includes(group) ?? true)
    .flatMap((check) => {
      const outcome = check.run(facts);
      return outcome === undefined ? [] : [resultOf(check, outcome)];
    });
}

function resultOf({ id, group, title, remedy, docs }: Check, { seen, problems }: Outcome): Result {
  const worst = problems.some(({ severity }) => severity === "fail") ? "fail" : "warn";
  const status = problems.length === 0 ? "pass" : worst;
  return {
    ...{ id, group, title, status, seen, problems },
    ...(status !== "pass" && { remedy }),
    docs,
  };
}
