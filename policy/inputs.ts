import { Secret, UnknownValueError } from "@pulumi/policy";
import { isRecord, type Properties } from "./rules/rule.ts";

/** Tells if the engine keeps a value secret. Only remediations get secrets as such; validations get their values. */
export function isSecret(value: unknown): boolean {
  return value instanceof Secret;
}

/**
 * A resource's inputs as plain mappings and lists. In those of @pulumi/policy, whose proxies throw at what only an update
 * knows, lists cannot be mapped or filtered. Secrets stay as they are.
 *
 * @param unknown - `throw`: reading a value that only an update knows throws, and the engine says that the rule has to wait
 *   for the update; `omit`: such a value is left out
 */
export function plainInputs(inputs: object, unknown: "throw" | "omit"): Properties {
  const copy = {};
  copyInto(copy, inputs, unknown);
  return copy;
}

function copyInto(copy: object, from: object, unknown: "throw" | "omit"): void {
  for (const key of Object.keys(from)) {
    try {
      const value: unknown = Reflect.get(from, key);
      Reflect.set(copy, key, plain(value, unknown));
    } catch (error) {
      if (!(error instanceof UnknownValueError)) throw error;
      if (unknown === "omit") continue;
      const get = () => {
        throw error;
      };
      Object.defineProperty(copy, key, { enumerable: true, get });
    }
  }
}

function plain(value: unknown, unknown: "throw" | "omit"): unknown {
  if (isSecret(value) || !(isRecord(value) || Array.isArray(value))) return value;
  const copy = Array.isArray(value) ? [] : {};
  copyInto(copy, value, unknown);
  return copy;
}
