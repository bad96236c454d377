import { clusterOfUnknownProvider } from "../clusters.ts";
import { schemaProblems, valueAt } from "../findings.ts";
import { isSection } from "../vocabulary.ts";
import { type Check, everyCluster } from "./subject.ts";

/**
 * The schema stops at a provider that it does not know. The other fields are looked at all the same, so that a person who
 * corrects the provider does not find the next problem only then.
 */
export const unknownProviders: Check = (subject) =>
  everyCluster(subject)
    .filter(({ cluster }) => cluster.provider === undefined)
    .flatMap(({ path }) => {
      const written = valueAt(subject.document, path);
      if (!isSection(written)) return [];
      const parsed = clusterOfUnknownProvider.safeParse(written);
      return parsed.success ? [] : schemaProblems(subject.document, parsed.error, path);
    });
