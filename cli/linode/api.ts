import * as z from "zod";

/** Linode's API v4. */
export interface LinodeApi {
  /** Its URL without a version. @default Linode's */
  readonly url?: string | undefined;
  /** A personal access token; prices and regions are read without one. */
  readonly token?: string | undefined;
}

const linodeUrl = "https://api.linode.com";

/** The largest page that Linode gives. */
const pageSize = 500;

/** Time limit of one request, in milliseconds. */
const timeout = 10_000;

/**
 * Reads a whole list, page by page.
 *
 * @param path the list's path below the version, for example `linode/types`
 * @param item schema of an item; other fields are dropped or kept as it says
 * @throws Error in one line, with the list's URL and never the token
 */
export async function listOf<Item extends z.ZodType>(
  api: LinodeApi,
  path: string,
  item: Item,
): Promise<z.output<Item>[]> {
  const schema = z.looseObject({ pages: z.int(), data: z.array(item) });
  const base = `${(api.url ?? linodeUrl).replace(/\/+$/, "")}/v4/${path}`;
  const items: z.output<Item>[] = [];
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const answer = await request(`${base}?page_size=${pageSize}&page=${page}`, schema, api.token);
    items.push(...answer.data);
    pages = answer.pages;
  }
  return items;
}

async function request<Answer extends z.ZodType>(
  url: string,
  schema: Answer,
  token: string | undefined,
): Promise<z.output<Answer>> {
  let got: string;
  try {
    const response = await fetch(url, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(timeout),
    });
    const parsed = response.ok ? schema.safeParse(await response.json()) : undefined;
    if (parsed?.success === true) return parsed.data;
    got = response.ok ? "something else" : `HTTP ${response.status}`;
  } catch (error) {
    const { cause } = error as { readonly cause?: { readonly code?: string } };
    got = cause?.code ?? (error instanceof Error ? error.message : "no answer");
  }
  throw new Error(`linode: cannot read a list; got ${got} from ${url}; expected Linode's answer`);
}
