/** Field managers: who owns which field of an object, for server-side apply. */
import { createHash, randomBytes } from "node:crypto";
import type { Json, JsonObject, PropertyBag } from "../../protocol/values.ts";
import type { Target } from "../client/cluster.ts";
import { at, isObject, objectsAt, textAt } from "../client/json.ts";
import { annotation } from "./identity.ts";
import type { Path } from "./changes.ts";

/** The manager under which objects are created; the first update moves its fields to the resource's own manager. */
export const creator = "pulumi-kubernetes";

/** Managers whose fields an update may take: ours, and kubectl's, since a person's edit is drift that `up` repairs. */
const yielding: readonly { readonly prefix: string; readonly operation: "Apply" | "Update" }[] = [
  { prefix: "kubectl", operation: "Apply" },
  { prefix: "kubectl", operation: "Update" },
  { prefix: "before-first-apply", operation: "Update" },
  { prefix: "pulumi-kubernetes", operation: "Update" },
  { prefix: "pulumi-resource-kubernetes", operation: "Update" },
];

/**
 * The manager of a resource's fields: what an annotation or the state says, else a new name. For objects it comes from
 * the URN, so that an `up` that was killed before it could store the name finds its own fields again; patches get a
 * random one, since a patch and its replacement must not be the same owner.
 */
export function fieldManagerOf(
  urn: string,
  patch: boolean,
  inputs: PropertyBag,
  stored: string | undefined,
): string {
  const unique = patch ? randomBytes(4) : createHash("sha256").update(urn).digest().subarray(0, 4);
  return (
    annotation(inputs, "pulumi.com/patchFieldManager") ??
    stored ??
    `pulumi-kubernetes-${unique.toString("hex")}`
  );
}

const managedFieldsOf = (live: JsonObject): JsonObject[] =>
  objectsAt(live, "metadata", "managedFields");

const isYielding = (entry: JsonObject): boolean =>
  (textAt(entry, "subresource") ?? "") === "" &&
  yielding.some(
    ({ prefix, operation }) =>
      textAt(entry, "operation") === operation &&
      (textAt(entry, "manager") ?? "").startsWith(prefix),
  );

/** Whether the object was written by a client that recorded no owner, or by this provider's plain create. */
export const wasCreatedHere = (live: JsonObject): boolean =>
  managedFieldsOf(live).some(
    (entry) =>
      textAt(entry, "operation") === "Update" &&
      (textAt(entry, "manager") ?? "").startsWith(creator),
  );

export const hasNoManagers = (live: JsonObject): boolean => managedFieldsOf(live).length === 0;

/**
 * The JSON patch that gives the fields of the yielding managers to `manager`; undefined when there are none. It names
 * the resourceVersion, so it fails when the object changed meanwhile.
 */
export function takeover(live: JsonObject, manager: string): readonly JsonObject[] | undefined {
  const entries = managedFieldsOf(live);
  const isOwn = (entry: JsonObject): boolean =>
    textAt(entry, "manager") === manager && textAt(entry, "operation") === "Apply";
  const taken = entries.filter((entry) => !isOwn(entry) && isYielding(entry));
  const [first] = taken;
  if (first === undefined) return undefined;
  const own = entries.find(isOwn);
  const fields = [...(own === undefined ? [] : [own]), ...taken]
    .map((entry) => at(entry, "fieldsV1") ?? {})
    .reduce<Json>(union, {});
  const merged = { ...(own ?? first), manager, operation: "Apply", fieldsV1: fields };
  const kept = entries.filter((entry) => !isOwn(entry) && !taken.includes(entry));
  return [
    {
      op: "test",
      path: "/metadata/resourceVersion",
      value: at(live, "metadata", "resourceVersion") ?? null,
    },
    { op: "replace", path: "/metadata/managedFields", value: [...kept, merged] },
  ];
}

/** The union of two field sets: trees of objects whose leaves are empty. */
function union(left: Json, right: Json): Json {
  if (!isObject(left) || !isObject(right)) return right;
  const entries = Object.entries(right).map(([key, value]): [string, Json] => {
    const mine = left[key];
    return [key, mine === undefined ? value : union(mine, value)];
  });
  return { ...left, ...Object.fromEntries(entries) };
}

/** Who has a say on a field: other managers, and `manager` itself. List positions are not looked into. */
export function ownersOf(
  live: JsonObject,
  path: Path,
  manager: string,
): { ours: boolean; theirs: boolean } {
  const keys = path.map((part) => `f:${part}`);
  const owning = managedFieldsOf(live).filter(
    (entry) => at(entry, "fieldsV1", ...keys) !== undefined,
  );
  const ours = owning.some((entry) => textAt(entry, "manager") === manager);
  return { ours, theirs: owning.some((entry) => textAt(entry, "manager") !== manager) };
}

/** The apply that gives up every field of a manager. */
export function relinquishment(target: Target): JsonObject {
  return {
    apiVersion: target.apiVersion,
    kind: target.kind,
    metadata: {
      name: target.name,
      ...(target.namespace === undefined ? {} : { namespace: target.namespace }),
    },
  };
}
