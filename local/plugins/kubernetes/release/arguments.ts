/** The arguments of `helm.v3.Release` that are supported, as data. */
import type { CheckFailure } from "../../protocol/provider.ts";
import {
  isBag,
  isList,
  isUnknown,
  type Json,
  type JsonObject,
  type PropertyBag,
  type PropertyValue,
} from "../../protocol/values.ts";
import { at, isObject, textAt } from "../client/json.ts";

/** A release to install, with everything known. */
export interface ReleaseArguments {
  readonly name: string;
  readonly namespace: string;
  /** Name in a repository, `oci://…`, URL of an archive, or path. */
  readonly chart: string;
  readonly version: string | undefined;
  readonly repository: string | undefined;
  readonly values: JsonObject;
  /** Seconds for helm's whole operation. */
  readonly timeoutSeconds: number;
  readonly createNamespace: boolean;
  readonly atomic: boolean;
  readonly cleanupOnFail: boolean;
  readonly skipAwait: boolean;
  readonly waitForJobs: boolean;
  readonly skipCrds: boolean;
  readonly description: string | undefined;
  readonly maxHistory: number | undefined;
}

/** The official provider's, and helm's. */
const usualTimeoutSeconds = 300;

const supported: Readonly<Record<string, "text" | "number" | "boolean" | "object">> = {
  atomic: "boolean",
  chart: "text",
  cleanupOnFail: "boolean",
  createNamespace: "boolean",
  description: "text",
  maxHistory: "number",
  name: "text",
  namespace: "text",
  repositoryOpts: "object",
  skipAwait: "boolean",
  skipCrds: "boolean",
  timeout: "number",
  values: "object",
  version: "text",
  waitForJobs: "boolean",
};

/** Sent by the SDK, or deprecated without effect. */
const withoutEffect = new Set(["allowNullValues", "compat", "resourceNames"]);

/** What the arguments must not say, each by its name. */
export function argumentFailures(inputs: PropertyBag): CheckFailure[] {
  const refused = "is not supported by Archipelago's stand-in for the kubernetes provider";
  const wrong = Object.entries(inputs).flatMap(([property, value]): CheckFailure[] => {
    if (withoutEffect.has(property) || isVoid(value) || isUnknown(value)) return [];
    const type = supported[property];
    if (type === undefined) return [{ property, reason: `${property} ${refused}` }];
    return typeOf(value) === type ? [] : [{ property, reason: `${property} must be a ${type}` }];
  });
  const options = inputs["repositoryOpts"];
  const others = isBag(options) ? Object.entries(options) : [];
  const credentials = others
    .filter(([key, value]) => key !== "repo" && !isVoid(value))
    .map(([key]) => ({
      property: `repositoryOpts.${key}`,
      reason: `repositoryOpts.${key} ${refused}`,
    }));
  return [...wrong, ...credentials];
}

/** A value that says nothing: another plugin's state holds every argument, empty where it was not given. */
export const isVoid = (value: PropertyValue | undefined): boolean =>
  value === undefined ||
  value === null ||
  value === false ||
  value === "" ||
  (isList(value) && value.length === 0) ||
  (isBag(value) && Object.keys(value).length === 0);

function typeOf(value: PropertyValue): string {
  if (isBag(value)) return "object";
  return typeof value === "string" ? "text" : typeof value;
}

/** The inputs without what says nothing, and with the timeout that is meant. */
export function completed(inputs: PropertyBag): PropertyBag {
  const given = Object.entries(inputs).filter(
    ([key, value]) => !withoutEffect.has(key) && !isVoid(value),
  );
  const bag = Object.fromEntries(given);
  return bag["skipAwait"] === true || bag["timeout"] !== undefined
    ? bag
    : { ...bag, timeout: usualTimeoutSeconds };
}

/** Inputs whose every part is known, read. */
export function releaseArguments(inputs: JsonObject): ReleaseArguments {
  const values = at(inputs, "values");
  return {
    name: textAt(inputs, "name") ?? "",
    namespace: textAt(inputs, "namespace") ?? "default",
    chart: textAt(inputs, "chart") ?? "",
    version: textAt(inputs, "version"),
    repository: textAt(inputs, "repositoryOpts", "repo"),
    values: isObject(values) ? values : {},
    timeoutSeconds: number(at(inputs, "timeout")) ?? usualTimeoutSeconds,
    createNamespace: at(inputs, "createNamespace") === true,
    atomic: at(inputs, "atomic") === true,
    cleanupOnFail: at(inputs, "cleanupOnFail") === true,
    skipAwait: at(inputs, "skipAwait") === true,
    waitForJobs: at(inputs, "waitForJobs") === true,
    skipCrds: at(inputs, "skipCrds") === true,
    description: textAt(inputs, "description"),
    maxHistory: number(at(inputs, "maxHistory")),
  };
}

const number = (value: Json | undefined): number | undefined =>
  typeof value === "number" ? value : undefined;
