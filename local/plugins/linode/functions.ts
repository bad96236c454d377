/** The provider's functions: what regions and versions there are. */
import { createHash } from "node:crypto";
import * as z from "zod";
import { toJsonObject, type JsonObject, type PropertyBag } from "../protocol/values.ts";
import { type RegionAnswer, regionAnswer, type VersionAnswer, versionAnswer } from "./api.ts";
import type { LinodeClient, RequestOptions } from "./client.ts";

type LinodeFunction = (
  args: JsonObject,
  client: LinodeClient,
  options: RequestOptions,
) => Promise<PropertyBag>;

const filters = z
  .array(
    z.object({
      name: z.enum(["capabilities", "country", "site_type", "status"]),
      values: z.array(z.string()),
      matchBy: z.enum(["exact", "substring", "sub", "regex", "re"]).optional(),
    }),
  )
  .optional();
type Filter = NonNullable<z.infer<typeof filters>>[number];

const getRegions: LinodeFunction = async (args, client, options) => {
  const wanted = filters.parse(args["filters"]);
  const regions = await client.list("regions", regionAnswer, options);
  const found = regions.filter((region) =>
    (wanted ?? []).every((filter) => passes(region, filter)),
  );
  return {
    id: filtersId(wanted ?? []),
    ...(wanted === undefined ? {} : { filters: toJsonList(wanted) }),
    regions: found.map(regionResult),
  };
};

const getRegion: LinodeFunction = async (args, client, options) => {
  const id = z.string().parse(args["id"]);
  const region = await client.get(`regions/${encodeURIComponent(id)}`, regionAnswer, options);
  return regionResult(region);
};

const getLkeVersions: LinodeFunction = async (args, client, options) => {
  const tier = z.string().optional().parse(args["tier"]);
  const path =
    tier === undefined ? "lke/versions" : `lke/tiers/${encodeURIComponent(tier)}/versions`;
  const versions = (await client.list(path, versionAnswer, options)).map(versionResult);
  return {
    id: JSON.stringify(versions),
    ...(tier === undefined ? {} : { tier }),
    versions,
  };
};

const getLkeVersion: LinodeFunction = async (args, client, options) => {
  const { id, tier } = z.object({ id: z.string(), tier: z.string().optional() }).parse(args);
  const folder = tier === undefined ? "lke" : `lke/tiers/${encodeURIComponent(tier)}`;
  const path = `${folder}/versions/${encodeURIComponent(id)}`;
  return versionResult(await client.get(path, versionAnswer, options));
};

/** Every function by token. */
const functions: Readonly<Record<string, LinodeFunction>> = {
  "linode:index/getRegions:getRegions": getRegions,
  "linode:index/getRegion:getRegion": getRegion,
  "linode:index/getLkeVersions:getLkeVersions": getLkeVersions,
  "linode:index/getLkeVersion:getLkeVersion": getLkeVersion,
};

/** @throws Error for a function that the stand-in does not have, or arguments that it does not take. */
export async function callFunction(
  token: string,
  args: PropertyBag,
  client: LinodeClient,
  options: RequestOptions,
): Promise<PropertyBag> {
  const run = functions[token];
  if (run === undefined) {
    throw new Error(
      `${token} is not supported by Archipelago's stand-in for the linode provider, which has ` +
        Object.keys(functions).join(", "),
    );
  }
  const given = Object.entries(toJsonObject(args)).filter(([, value]) => value !== null);
  return run(Object.fromEntries(given), client, options);
}

function passes(region: RegionAnswer, { name, values, matchBy = "exact" }: Filter): boolean {
  const field = region[name];
  const texts = typeof field === "string" ? [field] : field;
  return texts.some((text) =>
    values.some((value) => {
      if (matchBy === "exact") return text === value;
      return matchBy.startsWith("sub") ? text.includes(value) : new RegExp(value).test(text);
    }),
  );
}

const regionResult = (region: RegionAnswer): PropertyBag => ({
  id: region.id,
  label: region.label,
  country: region.country,
  status: region.status,
  siteType: region.site_type,
  capabilities: region.capabilities,
  resolvers: [{ ipv4: region.resolvers.ipv4, ipv6: region.resolvers.ipv6 }],
  placementGroupLimits: region.placement_group_limits
    ? [
        {
          maximumPgsPerCustomer: region.placement_group_limits.maximum_pgs_per_customer ?? 0,
          maximumLinodesPerPg: region.placement_group_limits.maximum_linodes_per_pg ?? 0,
        },
      ]
    : [],
});

const versionResult = ({ id, tier }: VersionAnswer): { id: string; tier?: string } =>
  tier === undefined ? { id } : { id, tier };

/** The official id: a sum over the filters as JSON. */
function filtersId(wanted: readonly Filter[]): string {
  const text = JSON.stringify(
    wanted.map(({ name, values, matchBy = "" }) => ({ match_by: matchBy, name, values })),
  );
  return createHash("sha3-512").update(text).digest("base64");
}

const toJsonList = (wanted: readonly Filter[]): PropertyBag[] =>
  wanted.map(({ name, values, matchBy }) => ({
    name,
    values,
    ...(matchBy === undefined ? {} : { matchBy }),
  }));
