import * as z from "zod";
import { type LinodeApi, listOf } from "../linode/api.ts";
import type { Product } from "./bill.ts";

const price = z.looseObject({ monthly: z.number().nullable() });

const priced = z.looseObject({
  id: z.string(),
  price,
  region_prices: z.array(price.extend({ id: z.string() })).default([]),
});

/** Linode's price lists: monthly, in US dollars. */
export type Prices = ReadonlyMap<Product["list"], readonly z.output<typeof priced>[]>;

const lists = ["linode", "lke", "nodebalancers", "volumes"] as const;

/**
 * Reads Linode's own price lists, for which it asks no token: https://techdocs.akamai.com/linode-api/reference/get-linode-types.
 *
 * @throws Error in one line, with the list's URL
 */
export async function fetchPrices({ url }: Pick<LinodeApi, "url">): Promise<Prices> {
  const found = lists.map(
    async (list) => [list, await listOf({ url }, `${list}/types`, priced)] as const,
  );
  return new Map(await Promise.all(found));
}

/** A product's monthly price for one unit in a region: the region's own, if it has one. Undefined if the list has none. */
export function monthlyPrice(
  prices: Prices,
  { list, id }: Product,
  region: string,
): number | undefined {
  const type = prices.get(list)?.find((candidate) => candidate.id === id);
  const regional = type?.region_prices.find((candidate) => candidate.id === region);
  return (regional ?? type?.price)?.monthly ?? undefined;
}
