import { parse, stringify } from "yaml";
import * as z from "zod";

const chartIndex = z.looseObject({
  entries: z.record(z.string(), z.array(z.looseObject({ version: z.string() }))).default({}),
});

/**
 * One Helm repository's index.yaml out of several. Of a chart's version that more than one of them has, the first's is
 * taken; everything else of the document is the first's too.
 *
 * @throws when one of them is no index.
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
