import { parse, stringify } from "yaml";
import * as z from "zod";

const chartIndex = z.looseObject({
  entries: z.record(z.string(), z.array(z.looseObject({ version: z.string() }))).default({}),
});

/**
 * Merges the index.yaml of several Helm repositories. If several of them have the same version of a chart, the first one's
 * is used; so is the rest of its document.
 *
 * @throws if one of them is not an index.
 */
export function mergeIndexes(texts: readonly string[]): string {
  const indexes = texts.map((text) => chartIndex.parse(parse(text)));
  const entries: Record<string, { version: string }[]> = {};
  for (const index of indexes)
    for (const [name, packages] of Object.entries(index.entries)) {
      const known = (entries[name] ??= []);
      const versions = new Set(known.map(({ version }) => version));
      known.push(...packages.filter(({ version }) => !versions.has(version)));
    }
  return stringify({ ...indexes[0], entries });
}
