import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { linodeError } from "../../components/cluster/linodeFailure.ts";

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

/** Requests that Linode has no time for are repeated, after the time that it states; pauses in milliseconds. */
const repeats = { count: 4, pause: 1000, longest: 30_000 };

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
  const base = `${plainUrl(api.url ?? linodeUrl)}/v4/${path}`;
  const items: z.output<Item>[] = [];
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const answer = await request(`${base}?page_size=${pageSize}&page=${page}`, schema, api.token);
    items.push(...answer.data);
    pages = answer.pages;
  }
  return items;
}

/** Sends a request, and parses its answer. @throws UserError in one line, with the URL and never the token */
async function request<Answer extends z.ZodType>(
  url: string,
  schema: Answer,
  token: string | undefined,
): Promise<z.output<Answer>> {
  const fail = (reason: string) =>
    linodeError(`cannot read ${url.replace(/\?.*/, "")}`, new Error(reason));
  for (let attempt = 0; ; attempt += 1) {
    const response = await fetch(url, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(timeout),
    }).catch((error: unknown) => {
      throw fail(`no answer (${codeOf(error)})`);
    });
    const text = await response.text().catch((error: unknown) => {
      throw fail(`no whole answer (${codeOf(error)})`);
    });
    const pause = pauseBefore(attempt, response);
    if (pause === undefined) return parse(response, text, schema, fail);
    await sleep(pause);
  }
}

/** Time until the request is repeated, in milliseconds; undefined if it is not. */
function pauseBefore(attempt: number, { status, headers }: Response): number | undefined {
  if (![429, 503].includes(status) || attempt >= repeats.count) return undefined;
  const stated = Number(headers.get("retry-after") ?? Number.NaN) * 1000;
  const pause = Number.isFinite(stated) ? stated : repeats.pause * 2 ** attempt;
  return pause <= repeats.longest ? pause : undefined;
}

const refusal = z.looseObject({ errors: z.array(z.looseObject({ reason: z.string() })).min(1) });

function parse<Answer extends z.ZodType>(
  { ok, status }: Response,
  text: string,
  schema: Answer,
  fail: (reason: string) => Error,
): z.output<Answer> {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw fail(`[${status}] text/html or another type`);
  }
  if (!ok) {
    const { data } = refusal.safeParse(body);
    throw fail(`[${status}] ${data?.errors.map(({ reason }) => reason).join("; ") ?? "no reason"}`);
  }
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw fail(`[${status}] JSON of another shape`);
  return parsed.data;
}

/** The system's code of a failed request, which `fetch` wraps, or what it says. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  if (error.name === "TimeoutError") return `within ${timeout / 1000} s`;
  const { cause } = error as { readonly cause?: { readonly code?: string } };
  return cause?.code ?? error.message;
}

/** A URL without a slash at its end. @throws Error that does not quote it unless it is one, without credentials */
function plainUrl(url: string): string {
  const { protocol, username, password } = URL.canParse(url) ? new URL(url) : {};
  if (!["http:", "https:"].includes(protocol ?? "") || username !== "" || password !== "") {
    throw new Error(
      "linode:url: not a URL of an API; expected http:// or https://, without a user and password",
    );
  }
  return url.replace(/\/+$/, "");
}
