/** Inputs in the form in which the API server gives them back, so that equal things look equal. */
import {
  hasUnknowns,
  isBag,
  isList,
  mapBag,
  type PropertyBag,
  type PropertyValue,
} from "../../protocol/values.ts";
import { withMetadata } from "./identity.ts";

/** Fields that only the server writes. */
const serversMetadata = [
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "resourceVersion",
  "uid",
] as const;

const builtInGroups = new Set([
  "",
  "admissionregistration.k8s.io",
  "apiextensions.k8s.io",
  "apiregistration.k8s.io",
  "apps",
  "autoscaling",
  "batch",
  "certificates.k8s.io",
  "coordination.k8s.io",
  "discovery.k8s.io",
  "events.k8s.io",
  "flowcontrol.apiserver.k8s.io",
  "networking.k8s.io",
  "node.k8s.io",
  "policy",
  "rbac.authorization.k8s.io",
  "resource.k8s.io",
  "scheduling.k8s.io",
  "storage.k8s.io",
]);

/** The group of an apiVersion, empty for the core one. */
export const groupOf = (apiVersion: string): string =>
  apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";

/** Whether the kind is Kubernetes' own, not a custom resource. */
export const isBuiltIn = (apiVersion: string): boolean => builtInGroups.has(groupOf(apiVersion));

export const isSecret = (object: PropertyBag): boolean =>
  object["apiVersion"] === "v1" && object["kind"] === "Secret";

export const isConfigMap = (object: PropertyBag): boolean =>
  object["apiVersion"] === "v1" && object["kind"] === "ConfigMap";

export const isDefinition = (object: PropertyBag): boolean =>
  object["kind"] === "CustomResourceDefinition" &&
  typeof object["apiVersion"] === "string" &&
  groupOf(object["apiVersion"]) === "apiextensions.k8s.io";

/**
 * Normalized inputs: no metadata that only the server writes; for Kubernetes' own kinds no nulls; a Secret's
 * `stringData` as base64 `data`; a definition without status. Objects with unknown parts are left as they are but
 * for the metadata. Secret marks must have been opened before.
 */
export function normalize(object: PropertyBag): PropertyBag {
  const own = typeof object["apiVersion"] === "string" && isBuiltIn(object["apiVersion"]);
  const reduced = own && !hasUnknowns(object) ? normalizeBuiltIn(withoutNulls(object)) : object;
  if (!isBag(reduced["metadata"])) return reduced;
  return withMetadata(
    reduced,
    Object.fromEntries(serversMetadata.map((field) => [field, undefined])),
  );
}

function normalizeBuiltIn(object: PropertyBag): PropertyBag {
  if (isSecret(object)) return normalizeSecret(object);
  return isDefinition(object) ? normalizeDefinition(object) : object;
}

function normalizeSecret(object: PropertyBag): PropertyBag {
  const { stringData, data, ...rest } = object;
  const encoded = isBag(data) ? mapBag(data, reencoded) : undefined;
  const fromText = isBag(stringData)
    ? mapBag(stringData, (text) =>
        typeof text === "string" ? Buffer.from(text, "utf8").toString("base64") : text,
      )
    : undefined;
  if (encoded === undefined && fromText === undefined) return rest;
  return { ...rest, data: { ...encoded, ...fromText } };
}

/** Base64 as the server writes it, without the line breaks that some tools add. */
const reencoded = (value: PropertyValue): PropertyValue =>
  typeof value === "string" ? value.replace(/\s/g, "") : value;

function normalizeDefinition(object: PropertyBag): PropertyBag {
  const kept = without(object, "status");
  const spec = kept["spec"];
  // The server drops this deprecated field where it says the default.
  return isBag(spec) && spec["preserveUnknownFields"] === false
    ? { ...kept, spec: without(spec, "preserveUnknownFields") }
    : kept;
}

const without = (object: PropertyBag, key: string): PropertyBag =>
  Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));

function withoutNulls(object: PropertyBag): PropertyBag {
  const clean = (value: PropertyValue): PropertyValue => {
    if (isList(value)) return value.map(clean);
    return isBag(value) ? withoutNulls(value) : value;
  };
  const entries = Object.entries(object).filter(([, value]) => value !== null);
  return Object.fromEntries(entries.map(([key, value]) => [key, clean(value)]));
}

/** Keys that the SDK's types spell with underscores. */
const dashed = new Map(
  [
    "x-kubernetes-embedded-resource",
    "x-kubernetes-int-or-string",
    "x-kubernetes-list-map-keys",
    "x-kubernetes-list-type",
    "x-kubernetes-map-type",
    "x-kubernetes-preserve-unknown-fields",
    "x-kubernetes-validations",
  ].map((key) => [key.replaceAll("-", "_"), key]),
);
const underscored = new Map([...dashed].map(([key, value]) => [value, key]));

/** SDK spelling to the API's, at every depth. */
export const toApiKeys = (object: PropertyBag): PropertyBag => renamed(object, dashed);

/** The API's spelling to the SDK's, at every depth. */
export const toSdkKeys = (object: PropertyBag): PropertyBag => renamed(object, underscored);

function renamed(object: PropertyBag, names: ReadonlyMap<string, string>): PropertyBag {
  const each = (value: PropertyValue): PropertyValue => {
    if (isList(value)) return value.map(each);
    return isBag(value) ? renamed(value, names) : value;
  };
  const entries = Object.entries(object);
  return Object.fromEntries(entries.map(([key, value]) => [names.get(key) ?? key, each(value)]));
}
