/** Helm values: nested objects whose leaves are scalars, lists, or outputs that become one of these. */
export type HelmValues = Record<string, unknown>;

/**
 * Lays a user's extra values over the program's own, as Helm lays one values file over another: objects are merged key
 * by key, anything else (a list, a scalar, an output) replaces what was there. Neither argument is changed.
 */
export function mergeValues(own: HelmValues, extra: HelmValues = {}): HelmValues {
  const merged: HelmValues = { ...own };
  for (const [key, value] of Object.entries(extra)) {
    const present = merged[key];
    merged[key] = isPlain(present) && isPlain(value) ? mergeValues(present, value) : value;
  }
  return merged;
}

/** An object literal; an output is an object too, but one to be replaced as a whole. */
function isPlain(value: unknown): value is HelmValues {
  return (
    typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}
