import { parse } from "yaml";
import * as z from "zod";

import { formatPath, type Problem } from "../problem.ts";
import { KUBECONFIG } from "../read.ts";
import { type Check, complain, everyCluster, repeated } from "./subject.ts";

const shape = z.object({
  contexts: z.array(z.object({ name: z.string(), context: z.object({ cluster: z.string() }) })),
});

/** The contexts of a kubeconfig; undefined when the text is none. */
function contextsOf(text: string): string[] | undefined {
  try {
    const parsed = shape.safeParse(parse(text, { logLevel: "error" }));
    return parsed.success ? parsed.data.contexts.map(({ name }) => name) : undefined;
  } catch {
    return undefined;
  }
}

/** Clusters of the user's own: their kubeconfig is there, holds their contexts, and no two are the same one. */
export const contexts: Check = (subject) => {
  const clusters = everyCluster(subject).filter(({ cluster }) => cluster.provider === "kubeconfig");
  const twice = repeated(clusters, ({ cluster }) => cluster.context).map(({ item, first }) =>
    complain(
      subject,
      [...item.path, "context"],
      `is the context of ${formatPath(first.path)} too`,
      "a context that no other cluster has",
    ),
  );
  if (clusters.length === 0) return twice;

  const setIt = "a kubeconfig, by: pulumi config set --secret archipelago:kubeconfig < FILE";
  if (subject.kubeconfig === undefined) {
    const missing: Problem = {
      path: KUBECONFIG,
      wrong: "is missing although a cluster has provider kubeconfig",
      got: "nothing",
      allowed: setIt,
    };
    return [...twice, missing];
  }
  const known = contextsOf(subject.kubeconfig);
  if (known === undefined) {
    const unreadable: Problem = {
      path: KUBECONFIG,
      wrong: "is not a kubeconfig with contexts",
      got: "text that is not shown",
      allowed: setIt,
    };
    return [...twice, unreadable];
  }
  const absent = clusters
    .filter(({ cluster }) => cluster.context !== undefined && !known.includes(cluster.context))
    .map(({ path }) =>
      complain(
        subject,
        [...path, "context"],
        "is not in the secret archipelago:kubeconfig",
        known.length === 0 ? "none, it has no contexts" : known.join(", "),
      ),
    );
  return [...twice, ...absent];
};
