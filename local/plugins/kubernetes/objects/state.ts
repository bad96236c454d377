/**
 * What a resource's state holds: the live object, and beside it the inputs and the names that later calls need. The keys
 * are the official provider's, so that a stack may change from one plugin to the other.
 */
import {
  isBag,
  openBag,
  secretBagLike,
  Secret,
  type PropertyBag,
  type PropertyValue,
} from "../../protocol/values.ts";
import { isSecret, toApiKeys, toSdkKeys } from "./normalize.ts";

const inputsKey = "__inputs";
const initialApiVersionKey = "__initialApiVersion";
const fieldManagerKey = "__fieldManager";

/** A state, opened and in the API's spelling. */
export interface StoredState {
  readonly live: PropertyBag;
  readonly inputs: PropertyBag;
  /** Undefined for what another provider or an import wrote. */
  readonly fieldManager: string | undefined;
  readonly initialApiVersion: string | undefined;
}

export function toState(
  live: PropertyBag,
  inputs: PropertyBag,
  markedInputs: PropertyBag,
  names: { readonly fieldManager: string; readonly initialApiVersion: string },
): PropertyBag {
  return {
    ...markSecrets(toSdkKeys(live), markedInputs),
    [inputsKey]: markSecrets(toSdkKeys(inputs), markedInputs),
    [initialApiVersionKey]: names.initialApiVersion,
    [fieldManagerKey]: names.fieldManager,
  };
}

export function fromState(outputs: PropertyBag): StoredState {
  const own = new Set([inputsKey, initialApiVersionKey, fieldManagerKey]);
  const opened = toApiKeys(openBag(outputs));
  const inputs = opened[inputsKey];
  const live = Object.entries(opened).filter(([key]) => !own.has(key));
  return {
    live: Object.fromEntries(live),
    inputs: isBag(inputs) ? inputs : {},
    fieldManager: text(opened[fieldManagerKey]),
    initialApiVersion: text(opened[initialApiVersionKey]),
  };
}

/**
 * The object with secret marks where the pattern has them; a Secret's data is always secret. Inputs that came marked are
 * the pattern, so that what was secret in the program is secret in state, whatever the server did to it.
 */
export function markSecrets(object: PropertyBag, pattern: PropertyBag): PropertyBag {
  const marked = secretBagLike(object, pattern);
  if (!isSecret(object)) return marked;
  const entries = Object.entries(marked).map(([key, value]): [string, PropertyValue] => {
    const hidden = (key === "data" || key === "stringData") && !(value instanceof Secret);
    return [key, hidden ? new Secret(value) : value];
  });
  return Object.fromEntries(entries);
}

const text = (value: PropertyValue | undefined): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;
