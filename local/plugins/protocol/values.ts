/**
 * The values of a provider plugin. A property bag is plain JSON data plus three kinds that JSON lacks: a value that is not
 * known yet ({@link Unknown}), a value that must stay encrypted ({@link Secret}), and files ({@link Asset}). The functions
 * here preserve those marks; `wire.ts` converts them to protobuf and back.
 */

/** A value that is not known in a preview. There is one instance, {@link unknown}; compare with {@link isUnknown}. */
export class Unknown {
  readonly kind = "unknown";
}

/** The only unknown value. */
export const unknown = new Unknown();

/** A value that the engine encrypts in the state and hides in output. A secret may contain an unknown. */
export class Secret {
  readonly value: PropertyValue;

  constructor(value: PropertyValue) {
    this.value = value;
  }
}

/** A file or archive from the program. Kept whole for the round trip; no stand-in reads one. */
export class Asset {
  readonly fields: Readonly<Record<string, PropertyValue>>;

  constructor(fields: Readonly<Record<string, PropertyValue>>) {
    this.fields = fields;
  }
}

/** Any value of a property bag. */
export type PropertyValue =
  | null
  | boolean
  | number
  | string
  | Unknown
  | Secret
  | Asset
  | readonly PropertyValue[]
  | PropertyBag;

/** Properties of a resource by name. */
export interface PropertyBag {
  readonly [name: string]: PropertyValue;
}

/** JSON data: a property value without unknowns, secrets and assets. */
type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [name: string]: Json;
}

export const isUnknown = (value: unknown): value is Unknown => value instanceof Unknown;

/** Returns whether a value is an object, and neither an array nor a mark. */
export function isBag(value: PropertyValue | undefined): value is PropertyBag {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Unknown) &&
    !(value instanceof Secret) &&
    !(value instanceof Asset)
  );
}

export const isList = (value: PropertyValue | undefined): value is readonly PropertyValue[] =>
  Array.isArray(value);

/** Returns the value without secret marks, at every depth. Unknowns stay. */
export function withoutSecrets(value: PropertyValue): PropertyValue {
  if (value instanceof Secret) return withoutSecrets(value.value);
  if (isList(value)) return value.map(withoutSecrets);
  if (isBag(value)) return mapBag(value, withoutSecrets);
  return value;
}

/** {@link withoutSecrets} for a whole bag. */
export const openBag = (bag: PropertyBag): PropertyBag => mapBag(bag, withoutSecrets);

/** Returns whether the value contains unknowns, also inside secrets. */
export function hasUnknowns(value: PropertyValue): boolean {
  if (isUnknown(value)) return true;
  if (value instanceof Secret) return hasUnknowns(value.value);
  if (isList(value)) return value.some(hasUnknowns);
  return isBag(value) && Object.values(value).some(hasUnknowns);
}

/** Returns whether the value contains secrets. */
export function hasSecrets(value: PropertyValue): boolean {
  if (value instanceof Secret) return true;
  if (isList(value)) return value.some(hasSecrets);
  return isBag(value) && Object.values(value).some(hasSecrets);
}

/**
 * Converts the value to JSON: secrets are opened.
 *
 * @throws Error that names the path of an unknown or an asset.
 */
function toJson(value: PropertyValue, path = "value"): Json {
  if (value instanceof Secret) return toJson(value.value, path);
  if (isUnknown(value)) throw new Error(`${path} is not known yet`);
  if (value instanceof Asset) throw new Error(`${path}: files and archives are not supported`);
  if (isList(value)) return value.map((item, index) => toJson(item, `${path}[${index}]`));
  if (isBag(value)) return toJsonObject(value, path);
  return value;
}

/** {@link toJson} for a whole bag. */
export function toJsonObject(bag: PropertyBag, path = ""): JsonObject {
  const entries = Object.entries(bag);
  return Object.fromEntries(
    entries.map(([key, value]) => [key, toJson(value, path === "" ? key : `${path}.${key}`)]),
  );
}

/**
 * Returns `target` with a secret mark wherever `pattern` has one at the same path, so that secret inputs become secret
 * outputs. A secret anywhere in a list marks the whole list, since a server may reorder lists; a secret object is marked as
 * a whole.
 */
function secretLike(target: PropertyValue, pattern: PropertyValue | undefined): PropertyValue {
  if (pattern === undefined || target instanceof Secret) return target;
  if (isBag(target) && isBag(pattern)) {
    return mapBag(target, (item, key) => secretLike(item, pattern[key]));
  }
  return hasSecrets(pattern) ? new Secret(target) : target;
}

/** {@link secretLike} for whole bags. */
export const secretBagLike = (target: PropertyBag, pattern: PropertyBag): PropertyBag =>
  mapBag(target, (item, key) => secretLike(item, pattern[key]));

/** Returns deep equality. A secret equals its open value; unknown equals only unknown. */
export function sameValue(
  left: PropertyValue | undefined,
  right: PropertyValue | undefined,
): boolean {
  if (left instanceof Secret) return sameValue(left.value, right);
  if (right instanceof Secret) return sameValue(left, right.value);
  if (left === right) return true;
  if (left instanceof Asset && right instanceof Asset) return sameValue(left.fields, right.fields);
  if (isList(left) && isList(right)) {
    return left.length === right.length && left.every((item, i) => sameValue(item, right[i]));
  }
  if (!isBag(left) || !isBag(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && sameValue(left[key], right[key]))
  );
}

/** Returns a bag with the same keys and mapped values. */
function mapBag<T>(
  bag: Readonly<Record<string, T>>,
  change: (value: T, key: string) => PropertyValue,
): PropertyBag {
  return Object.fromEntries(Object.entries(bag).map(([key, value]) => [key, change(value, key)]));
}
