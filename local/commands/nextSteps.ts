import type { Fleet } from "../../cli/stack/fleet.ts";
import { kubeconfigFolder } from "./fleet.ts";
import { defaultCloud, defaultSettings, type FleetOptions } from "./options.ts";

/** The commands to try on a fleet, with the options that make them act on this one. */
export function nextSteps(options: FleetOptions, fleet: Fleet, kubectl: string): string {
  const folder = kubeconfigFolder(options.cloud);
  const given = ownOptions(options);
  const own = given.length === 0 ? "" : ` -- ${given.join(" ")}`;
  const karmada = `  $KUBECTL --kubeconfig ${folder}/karmada.yaml get clusters`;
  return [
    "",
    "Inspect the fleet:",
    `  export KUBECTL=${kubectl}`,
    ...(fleet.kubeconfigs["karmada"] === undefined ? [] : [karmada]),
    `  $KUBECTL --kubeconfig ${folder}/${fleet.regions[0] ?? ""}.yaml get pods --all-namespaces`,
    `  (kubeconfigs: ${folder}/*.yaml, readable only by root, deleted by down)`,
    "",
    `  npm run cli:local -- check${given.length === 0 ? "" : ` ${given.join(" ")}`}   checks everything that can be wrong`,
    `  npm run up:local${own}        applies the settings, and measures again`,
    `  npm run preview:local${own}   shows what a change of the settings would do`,
    `  npm run down:local${own}      destroys the fleet and the local cloud`,
    "",
  ].join("\n");
}

/** Without these, the next `up` would make the fleet that of the default settings. */
function ownOptions({ cloud, settings }: FleetOptions): string[] {
  return [
    ...(cloud === defaultCloud ? [] : ["--cloud", cloud]),
    ...(settings === defaultSettings ? [] : ["--settings", settings]),
  ];
}
