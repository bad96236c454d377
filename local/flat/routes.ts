import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { LinodeError } from "../linode/api/errors.ts";
import type { FlatClusters } from "./clusters.ts";
import { flatProblems, flatRequest } from "./request.ts";

/** Where the cloud's process takes orders for its flat network; no part of Linode's API. */
export const flatPath = "/flat/clusters";

const refuse = (problems: readonly string[]): LinodeError =>
  new LinodeError(
    400,
    problems.map((reason) => ({ reason })),
  );

/** `PUT` says which clusters there are to be, `GET` tells how far they are. */
export function flatRoutes(app: FastifyInstance, flat: FlatClusters): void {
  app.put(flatPath, async ({ body }) => {
    const wanted = flatRequest.safeParse(body);
    if (!wanted.success) throw refuse([z.prettifyError(wanted.error)]);
    const problems = flatProblems(wanted.data.clusters);
    const refused = problems.length > 0 ? problems : flat.request(wanted.data);
    if (refused.length > 0) throw refuse(refused);
    return flat.view();
  });
  app.get(flatPath, () => flat.view());
}
