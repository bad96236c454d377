/** What a release's state holds. The keys are the official provider's. */
import {
  isBag,
  mapBag,
  Secret,
  secretBagLike,
  unknown,
  type PropertyBag,
} from "../../protocol/values.ts";
import { resourceNames, type StoredRelease } from "./storage.ts";

const inputsKey = "__inputs";

/** The arguments, what helm recorded, and the inputs as one secret. */
export function releaseOutputs(inputs: PropertyBag, stored: StoredRelease): PropertyBag {
  const { chart } = stored;
  const namespace = inputs["namespace"] ?? "";
  const name = inputs["name"] ?? "";
  const known: PropertyBag = {
    ...inputs,
    version: chart.version,
    values: stored.values,
    resourceNames: resourceNames(stored.objects),
    status: {
      appVersion: chart.appVersion,
      chart: chart.name,
      name,
      namespace,
      revision: stored.revision,
      status: stored.status,
      version: chart.version,
    },
  };
  return { ...secretBagLike(known, inputs), [inputsKey]: new Secret(inputs) };
}

/** What a preview can say: the arguments, and that helm will add to them. */
export const foreseenOutputs = (inputs: PropertyBag): PropertyBag => ({
  ...mapBag(inputs, (value) => value),
  resourceNames: unknown,
  status: unknown,
  [inputsKey]: new Secret(inputs),
});

/** The inputs of a state: the engine's, or, where it gives none, those that the outputs carry. */
export function inputsOf(inputs: PropertyBag, outputs: PropertyBag): PropertyBag {
  const kept = outputs[inputsKey];
  const stored = kept instanceof Secret ? kept.value : kept;
  return Object.keys(inputs).length === 0 && stored !== undefined && isBag(stored)
    ? stored
    : inputs;
}
