import * as z from "zod";
import type { Product } from "./bill.ts";

const price = z.looseObject({ monthly: z.number().nullable() });

const typesPage = z.looseObject({
  pages: z.int(),
  data: z.array(
    z.looseObject({
      id: z.string(),
      price,
      region_prices: z.array(price.extend({ id: z.string() })).default([]),
    }),
  ),
});

type Types = z.output<typeof typesPage>["data"];

/** Monthly prices of the provider, in US dollars. */
export type Prices = ReadonlyMap<Product["list"], Types>;

const lists = ["linode", "lke", "nodebalancers", "volumes"] as const;

/** Time limit of one request, in milliseconds. */
const timeout = 10_000;

/**
 * Reads Linode's own price lists, for which it asks no token: https://techdocs.akamai.com/linode-api/reference/get-linode-types.
 *
 * @param api the API's URL without a version. @default Linode's
 * @throws Error in one line, with the list's URL
 */
export async function fetchPrices(api = "https://api.linode.com"): Promise<Prices> {
  const found = lists.map(async (list) => [list, await fetchTypes(api, list)] as const);
  return new Map(await Promise.all(found));
}

async function fetchTypes(api: string, list: Product["list"]): Promise<Types> {
  const types: Types = [];
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const url = `${api.replace(/\/+$/, "")}/v4/${list}/types?page_size=500&page=${page}`;
    const answer = await fetchPage(url);
    types.push(...answer.data);
    pages = answer.pages;
  }
  return types;
}

async function fetchPage(url: string): Promise<z.output<typeof typesPage>> {
  let got: string;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeout) });
    if (response.ok) {
      const parsed = typesPage.safeParse(await response.json());
      if (parsed.success) return parsed.data;
    }
    got = response.ok ? "something else" : `HTTP ${response.status}`;
  } catch (error) {
    const { cause } = error as { readonly cause?: { readonly code?: string } };
    got = cause?.code ?? (error instanceof Error ? error.message : "no answer");
  }
  throw new Error(
    `linode: cannot read the prices; got ${got} from ${url}; expected a list of types`,
  );
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
