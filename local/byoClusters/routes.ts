import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { ByoClusters } from "./clusters.ts";
import { byoClusterProblems, byoClustersRequest, type ByoClustersRequest } from "./request.ts";

/** The path of this API in the cloud's process; not part of Linode's API. */
export const byoClustersPath = "/byo/clusters";

/** Parses and validates a request body. */
function parseRequest(
  body: unknown,
): { readonly wanted: ByoClustersRequest } | { readonly problems: readonly string[] } {
  const { data, error } = byoClustersRequest.safeParse(body);
  if (error !== undefined) return { problems: [z.prettifyError(error)] };
  const problems = byoClusterProblems(data.clusters);
  return problems.length > 0 ? { problems } : { wanted: data };
}

/**
 * `PUT` takes the complete list of clusters and responds with their state, or with 400 and `{"errors":[{"reason":…}]}` if the
 * request is invalid. `GET` responds with their state.
 */
export function byoClusterRoutes(
  app: FastifyInstance,
  byo: Pick<ByoClusters, "request" | "view">,
): void {
  app.put(byoClustersPath, async ({ body }, reply) => {
    const parsed = parseRequest(body);
    const problems = "problems" in parsed ? parsed.problems : byo.request(parsed.wanted);
    if (problems.length > 0)
      return reply.code(400).send({ errors: problems.map((reason) => ({ reason })) });
    return byo.view();
  });
  app.get(byoClustersPath, () => byo.view());
}
