/** Which Kubernetes object a Pulumi resource is about. */
import type { Subject } from "../../protocol/provider.ts";
import { isBag, type PropertyBag, type PropertyValue } from "../../protocol/values.ts";
import type { Kind } from "../client/cluster.ts";

/** The kind of a resource, and whether it is a `…Patch`, which owns some fields of an object that it did not make. */
export interface Identity extends Kind {
  readonly patch: boolean;
}

/**
 * The identity of a resource: its inputs say it, and where there are none (a lookup by id) its type token does, e.g.
 * `kubernetes:core/v1:NamespacePatch`. A custom resource whose own kind ends in Patch is no patch.
 */
export function identityOf(subject: Subject, inputs: PropertyBag): Identity {
  const [, group = "", typeName = ""] = subject.type.split(":");
  const apiVersion = inputs["apiVersion"];
  const kind = inputs["kind"];
  if (typeof apiVersion === "string" && typeof kind === "string") {
    return { apiVersion, kind, patch: typeName === `${kind}Patch` };
  }
  return {
    apiVersion: group.replace(/^core\//, ""),
    kind: typeName.replace(/Patch$/, ""),
    patch: typeName.endsWith("Patch"),
  };
}

/** `namespace/name`, or `name` for what has no namespace. */
export const idOf = (namespace: string | undefined, name: string): string =>
  namespace === undefined || namespace === "" ? name : `${namespace}/${name}`;

/** The reverse of {@link idOf}. */
export function parseId(id: string): { namespace: string | undefined; name: string } {
  const [first = "", second] = id.split("/");
  return second === undefined
    ? { namespace: undefined, name: first }
    : { namespace: first, name: second };
}

/** `metadata` of an object, empty when absent or not known yet. */
export function metadataOf(object: PropertyBag): PropertyBag {
  const metadata = object["metadata"];
  return isBag(metadata) ? metadata : {};
}

/** The object with some metadata replaced; undefined removes. Left alone when its metadata is not known yet. */
export function withMetadata(
  object: PropertyBag,
  changes: Readonly<Record<string, PropertyValue | undefined>>,
): PropertyBag {
  const metadata = object["metadata"];
  if (metadata !== undefined && metadata !== null && !isBag(metadata)) return object;
  const merged = Object.entries({ ...metadata, ...changes });
  return {
    ...object,
    metadata: Object.fromEntries(
      merged.filter((entry): entry is [string, PropertyValue] => entry[1] !== undefined),
    ),
  };
}

/** The text of an annotation, undefined when absent or not known yet. */
export function annotation(object: PropertyBag, name: string): string | undefined {
  const annotations = metadataOf(object)["annotations"];
  const value = isBag(annotations) ? annotations[name] : undefined;
  return typeof value === "string" ? value : undefined;
}

/** Whether an annotation says "true". */
export const annotated = (object: PropertyBag, name: string): boolean =>
  annotation(object, name) === "true";
