/** Helm values: nested objects whose leaves are scalars, lists, or outputs that become one of these. */
export type HelmValues = Record<string, unknown>;

/**
 * Merges a user's extra values over the program's own, as Helm merges values files: objects key by key, anything else (a
 * list, a scalar, an output) replaces the previous value. Neither argument is changed.
 */
export function mergeValues(own: HelmValues, extra: HelmValues = {}): HelmValues {
  const merged = new Map(Object.entries(own));
  for (const [key, value] of Object.entries(extra)) {
    const base = merged.get(key);
    merged.set(key, isPlain(base) && isPlain(value) ? mergeValues(base, value) : value);
  }
  return Object.fromEntries(merged);
}

/** True for an object literal; an output is an object too, but is replaced as a whole. */
function isPlain(value: unknown): value is HelmValues {
  return (
    typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}
