/** A resource as the engine is about to create or update it. */
export interface Declared {
  /** Pulumi's type token, such as `kubernetes:core/v1:Service`. */
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** The inputs. A value that only an update knows throws when it is read. */
  readonly props: Properties;
  /** The resource's provider; absent if it has none, as with components. */
  readonly provider?: { readonly name: string } | undefined;
  readonly protect: boolean;
}

export type Properties = Readonly<Record<string, unknown>>;

/**
 * A rule of the policy pack: a function from a resource to what is wrong with it, one message each in the form
 * `path: problem; got …; expected …`. A resource that the rule does not concern has no problems.
 */
export type Rule<Options = object> = (resource: Declared, options: Options) => readonly string[];

export function isRecord(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path of keys, or undefined if anything on the way is no mapping. */
export function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (inside, key) =>
      isRecord(inside) && Object.hasOwn(inside, key) ? Reflect.get(inside, key) : undefined,
    value,
  );
}

/** The entries of a mapping without those whose value only an update knows. */
export function knownEntries(record: Properties): (readonly [key: string, value: unknown])[] {
  return Object.keys(record).flatMap((key) => {
    try {
      return [[key, at(record, key)] as const];
    } catch {
      return [];
    }
  });
}

export function listAt(value: unknown, ...keys: readonly string[]): readonly unknown[] {
  const found = at(value, ...keys);
  return Array.isArray(found) ? found : [];
}

/** The stack's name, from a URN `urn:pulumi:<stack>::<project>::<types>::<name>`. */
export function stackOf(urn: string): string {
  return urn.split("::", 1)[0]?.replace("urn:pulumi:", "") ?? "";
}

/** Tells if a name is one of the patterns; a pattern that ends in `*` matches every name that begins so. */
export function matches(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
  );
}

/** A value in a message. */
export function got(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
