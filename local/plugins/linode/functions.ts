/** The provider's functions: they list regions, versions and clusters. */
import { createHash } from "node:crypto";
import * as z from "zod";
import { Secret, toJsonObject, type JsonObject, type PropertyBag } from "../protocol/values.ts";
import {
  type ListedClusterAnswer,
  listedClusterAnswer,
  type RegionAnswer,
  regionAnswer,
  type VersionAnswer,
  versionAnswer,
} from "./api.ts";
import type { LinodeClient, RequestOptions } from "./client.ts";
import { Lke } from "./lke.ts";
import { type ClusterState, type PoolState, stateOf } from "./state.ts";

type LinodeFunction = (
  args: JsonObject,
  client: LinodeClient,
  options: RequestOptions,
) => Promise<PropertyBag>;

/** Schema of filters on some of a list's fields, by their names in the API. */
const filtersOn = <const Field extends string>(...fields: readonly Field[]) =>
  z
    .array(
      z.object({
        name: z.enum(fields),
        values: z.array(z.string()),
        matchBy: z.enum(["exact", "substring", "sub", "regex", "re"]).optional(),
      }),
    )
    .optional();
interface Filter<Field extends string = string> {
  readonly name: Field;
  readonly values: readonly string[];
  readonly matchBy?: "exact" | "substring" | "sub" | "regex" | "re" | undefined;
}

const regionFilters = filtersOn("capabilities", "country", "site_type", "status");
const clusterFilters = filtersOn(
  ...(["k8s_version", "label", "region", "tags", "status", "created", "updated", "tier"] as const),
);

const getRegions: LinodeFunction = async (args, client, options) => {
  const wanted = regionFilters.parse(args["filters"]);
  const regions = await client.list("regions", regionAnswer, options);
  return { ...filterResult(wanted), regions: filtered(regions, wanted).map(regionResult) };
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

const getLkeClusters: LinodeFunction = async (args, client, options) => {
  for (const name of ["order", "orderBy"]) {
    if (name in args) throw new Error(`${name} is not supported by Archipelago's stand-in`);
  }
  const wanted = clusterFilters.parse(args["filters"]);
  const clusters = await client.list("lke/clusters", listedClusterAnswer, options);
  return { ...filterResult(wanted), lkeClusters: filtered(clusters, wanted).map(clusterResult) };
};

/**
 * One cluster with its pools and its current kubeconfig, which is not that of the resource's state once it was regenerated.
 * As in the official provider, the kubeconfig is not retried: it fails while Linode has none.
 */
const getLkeCluster: LinodeFunction = async (args, client, options) => {
  for (const name of ["pools", "controlPlanes"]) {
    if (name in args) throw new Error(`${name} is not supported by Archipelago's stand-in`);
  }
  const { id } = z.object({ id: z.number().int() }).parse(args);
  const lke = new Lke(client, options.signal);
  const cluster = await client.get(`lke/clusters/${id}`, listedClusterAnswer, options);
  const [pools, kubeconfig, apiEndpoints, acl, dashboardUrl] = await Promise.all([
    lke.pools(id),
    lke.kubeconfig(id),
    lke.apiEndpoints(id),
    lke.acl(id),
    cluster.tier === "standard" ? lke.dashboardUrl(id) : "",
  ]);
  if (kubeconfig === undefined) {
    throw new Error(`Failed to get kubeconfig for LKE cluster ${id}: it is not available yet`);
  }
  const state = stateOf({ cluster, pools, kubeconfig, apiEndpoints, acl, dashboardUrl }, undefined);
  return {
    ...clusterResult(cluster),
    aplEnabled: cluster.apl_enabled,
    apiEndpoints: state.apiEndpoints,
    dashboardUrl,
    kubeconfig: new Secret(kubeconfig),
    controlPlanes: [
      { highAvailability: cluster.control_plane.high_availability, acls: aclsOf(state) },
    ],
    pools: state.pools.map(poolResult),
  };
};

const aclsOf = ({ controlPlane }: ClusterState): PropertyBag[] =>
  controlPlane?.acl === undefined
    ? []
    : [{ enabled: controlPlane.acl.enabled, addresses: controlPlane.acl.addresses }];

const poolResult = ({ autoscaler, ...pool }: PoolState): PropertyBag => ({
  ...pool,
  autoscalers: autoscaler === undefined ? [] : [{ enabled: true, ...autoscaler }],
  disks: [],
});

/** All functions by token. */
const functions: Readonly<Record<string, LinodeFunction>> = {
  "linode:index/getRegions:getRegions": getRegions,
  "linode:index/getRegion:getRegion": getRegion,
  "linode:index/getLkeVersions:getLkeVersions": getLkeVersions,
  "linode:index/getLkeVersion:getLkeVersion": getLkeVersion,
  "linode:index/getLkeCluster:getLkeCluster": getLkeCluster,
  "linode:index/getLkeClusters:getLkeClusters": getLkeClusters,
};

/** @throws Error for a function or an argument that the stand-in does not support. */
export async function callFunction(
  token: string,
  args: PropertyBag,
  client: LinodeClient,
  options: RequestOptions,
): Promise<PropertyBag> {
  const run = functions[token];
  if (run === undefined) {
    throw new Error(
      `${token} is not supported by Archipelago's stand-in for the linode provider; supported: ` +
        Object.keys(functions).join(", "),
    );
  }
  const given = Object.entries(toJsonObject(args)).filter(([, value]) => value !== null);
  return run(Object.fromEntries(given), client, options);
}

type Filterable<Field extends string> = Readonly<Record<Field, string | readonly string[]>>;

/** Returns the items that pass every filter; a list passes if one of its texts matches. */
function filtered<Field extends string, Item extends Filterable<Field>>(
  items: readonly Item[],
  wanted: readonly Filter<Field>[] = [],
): Item[] {
  return items.filter((item) => wanted.every((filter) => passes(item, filter)));
}

function passes<Field extends string>(
  item: Filterable<Field>,
  { name, values, matchBy = "exact" }: Filter<Field>,
): boolean {
  const field: string | readonly string[] = item[name];
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

/** Converts a cluster. Like the official provider, it omits `aplEnabled` and adds a Z to times. */
const clusterResult = (cluster: ListedClusterAnswer): PropertyBag => ({
  id: cluster.id,
  created: `${cluster.created}Z`,
  updated: `${cluster.updated}Z`,
  label: cluster.label,
  region: cluster.region,
  status: cluster.status,
  k8sVersion: cluster.k8s_version,
  tags: cluster.tags,
  tier: cluster.tier,
  controlPlane: { highAvailability: cluster.control_plane.high_availability },
});

const versionResult = ({ id, tier }: VersionAnswer): { id: string; tier?: string } =>
  tier === undefined ? { id } : { id, tier };

/** Returns the parts of the result that repeat the arguments. */
const filterResult = (wanted: readonly Filter[] | undefined): PropertyBag => ({
  id: filtersId(wanted ?? []),
  ...(wanted === undefined ? {} : { filters: toJsonList(wanted) }),
});

/** Returns the official id: a hash of the filters as JSON. */
function filtersId(wanted: readonly Filter[]): string {
  const text = JSON.stringify(
    wanted.map(({ name, values, matchBy = "" }) => ({ match_by: matchBy, name, values })),
  );
  return createHash("sha3-512").update(text).digest("base64");
}

const toJsonList = (wanted: readonly Filter[]): PropertyBag[] =>
  wanted.map(({ name, values, matchBy }) => ({
    name,
    values: [...values],
    ...(matchBy === undefined ? {} : { matchBy }),
  }));
