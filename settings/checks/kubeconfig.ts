import { formatPath, oneOf, type Problem, REDACTED } from "../problem.ts";
import { readContexts } from "../kubeconfig.ts";
import { KUBECONFIG } from "../read.ts";
import { type Check, everyCluster, problem, repeated } from "./context.ts";

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
  const known = readContexts(context.kubeconfig)?.map(({ name }) => name);
  if (known === undefined) {
    const decoded = Buffer.from(context.kubeconfig, "base64").toString();
    const reason =
      readContexts(decoded) === undefined
        ? "not a kubeconfig with contexts"
        : "is base64 of a kubeconfig, and not the kubeconfig";
    return [...duplicates, secretProblem(reason, REDACTED)];
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
