import { isMapping } from "../fields.ts";
import { schemaProblems, valueAtPath } from "../findings.ts";
import { clusterOfUnknownProvider } from "../sections/clusters.ts";
import { type Check, listedClusters } from "./context.ts";

/**
 * Problems in the other fields of a cluster whose provider is unknown. The schema stops at the provider, and a person who
 * corrects it should not find the next problem only then.
 */
export const unknownProviders: Check = (context) =>
  listedClusters(context)
    .filter(({ cluster }) => cluster.provider === undefined)
    .flatMap(({ path }) => {
      const written = valueAtPath(context.document, path);
      if (!isMapping(written)) return [];
      const parsed = clusterOfUnknownProvider.safeParse(written);
      return parsed.success ? [] : schemaProblems(context.document, parsed.error, path);
    });
