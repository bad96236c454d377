import type { FastifyInstance } from "fastify";
import { regions } from "../../catalog/regions.ts";
import { balancerTypes, linodeTypes, lkeTypes, volumeTypes } from "../../catalog/types.ts";
import { lkeVersions } from "../../catalog/versions.ts";
import type { Identified } from "../context.ts";
import { notFound } from "../errors.ts";
import { listPage } from "../lists.ts";

const find = <T extends { readonly id: string }>(
  items: readonly T[],
  id: string | undefined,
): T => {
  const found = items.find((item) => item.id === id);
  if (found === undefined) throw notFound();
  return found;
};

/** Availability of the plans: all are available in every region. */
const availability = regions.flatMap((region) =>
  linodeTypes.map((type) => ({ region: region.id, plan: type.id, available: true })),
);

const versions = lkeVersions.map((id) => ({ id }));
const tierVersions = lkeVersions.map((id) => ({ id, tier: "standard" }));

/** Routes that Linode serves with or without a token: regions, types, prices and Kubernetes versions. */
export function catalogRoutes(app: FastifyInstance): void {
  app.get("/regions", (request) =>
    listPage(request, regions, ["id", "label", "country", "status"]),
  );
  app.get("/regions/availability", (request) =>
    listPage(request, availability, ["region", "plan", "available"]),
  );
  app.get<Identified>("/regions/:id", ({ params }) => find(regions, params.id));
  app.get<Identified>("/regions/:id/availability", ({ params }) => {
    const region = find(regions, params.id);
    return availability.filter((entry) => entry.region === region.id);
  });

  app.get("/linode/types", (request) =>
    listPage(request, linodeTypes, [
      "id",
      "label",
      "class",
      "memory",
      "vcpus",
      "disk",
      "gpus",
      "network_out",
      "transfer",
    ]),
  );
  app.get<Identified>("/linode/types/:id", ({ params }) => find(linodeTypes, params.id));
  app.get("/lke/types", (request) => listPage(request, lkeTypes, ["id", "label"]));
  app.get("/nodebalancers/types", (request) => listPage(request, balancerTypes, ["id", "label"]));
  app.get("/volumes/types", (request) => listPage(request, volumeTypes, ["id", "label"]));

  app.get("/lke/versions", (request) => listPage(request, versions, ["id"]));
  app.get<Identified>("/lke/versions/:id", ({ params }) => find(versions, params.id));
  app.get<Identified>("/lke/tiers/:tier/versions", (request) => {
    const { tier } = request.params;
    if (tier !== "standard" && tier !== "enterprise") throw notFound();
    return listPage(request, tier === "standard" ? tierVersions : [], ["id"]);
  });
  app.get<Identified>("/lke/tiers/:tier/versions/:id", ({ params }) =>
    find(params.tier === "standard" ? tierVersions : [], params.id),
  );
}
