import { parse } from "yaml";
import * as z from "zod";

import { formatPath, oneOf, type Problem, REDACTED } from "../problem.ts";
import { KUBECONFIG } from "../read.ts";
import { type Check, everyCluster, problem, repeated } from "./context.ts";

const shape = z.object({
  contexts: z.array(z.object({ name: z.string(), context: z.object({ cluster: z.string() }) })),
});

/** The names of a kubeconfig's contexts; undefined when the text is not a kubeconfig. */
function contextsOf(text: string): string[] | undefined {
  try {
    const parsed = shape.safeParse(parse(text, { logLevel: "error" }));
    return parsed.success ? parsed.data.contexts.map(({ name }) => name) : undefined;
  } catch {
    return undefined;
  }
}

function secretProblem(reason: string, got: string): Problem {
  const expected = "a secret, set by: pulumi config set --secret archipelago:kubeconfig < FILE";
  return { path: KUBECONFIG, reason, got, expected };
}

/** The kubeconfig exists and has a context for each cluster of that provider, and no two clusters share one. */
export const contexts: Check = (context) => {
  const clusters = everyCluster(context).filter(({ cluster }) => cluster.provider === "kubeconfig");
  const duplicates = repeated(clusters, ({ cluster }) => cluster.context).map(({ item, first }) =>
    problem(
      context,
      [...item.path, "context"],
      `already used by ${formatPath(first.path)}`,
      "a context that no other cluster has",
    ),
  );
  if (clusters.length === 0) return duplicates;

  if (context.kubeconfig === undefined) {
    const reason = "is required by clusters with provider kubeconfig";
    return [...duplicates, secretProblem(reason, "nothing")];
  }
  const known = contextsOf(context.kubeconfig);
  if (known === undefined) {
    return [...duplicates, secretProblem("not a kubeconfig with contexts", REDACTED)];
  }
  const absent = clusters
    .filter(({ cluster }) => cluster.context !== undefined && !known.includes(cluster.context))
    .map(({ path }) =>
      problem(
        context,
        [...path, "context"],
        "not in the secret archipelago:kubeconfig",
        oneOf(known, "a context, of which the secret has none"),
      ),
    );
  return [...duplicates, ...absent];
};
