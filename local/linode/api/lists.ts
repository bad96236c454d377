import { z } from "zod";
import { invalid } from "./errors.ts";
import { parseFilter, valueAt } from "./filter.ts";

/** Linode's list response: one page of `data`, its number, the number of pages, and the total number of results. */
export interface Page<T> {
  readonly data: readonly T[];
  readonly page: number;
  readonly pages: number;
  readonly results: number;
}

/** The inputs of a list request: query parameters `page` (from 1) and `page_size` (25 to 500, default 100), and `X-Filter`. */
export interface ListRequest {
  readonly query: unknown;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

const smallestPage = 25;
const largestPage = 500;
const usualPage = 100;

const parameters = z.looseObject({
  page: z.coerce.number().int().min(1).default(1),
  page_size: z.coerce.number().int().min(smallestPage).max(largestPage).default(usualPage),
});

/**
 * Returns the requested page of `items`, filtered and ordered. `fields` are the names that may be filtered on.
 *
 * @throws LinodeError 400 for an invalid page, page size or filter.
 */
export function listPage<T extends object>(
  request: ListRequest,
  items: readonly T[],
  fields: readonly string[],
): Page<T> {
  const parsed = parameters.safeParse(request.query);
  if (!parsed.success) {
    const field = String(parsed.error.issues[0]?.path[0] ?? "page");
    throw invalid(
      field,
      field === "page_size" ? `Must be ${smallestPage}-${largestPage}` : "Must be 1 or more",
    );
  }
  const { page, page_size: size } = parsed.data;

  const header = request.headers["x-filter"];
  const filter = parseFilter(Array.isArray(header) ? header.join(",") : header, fields);
  const found = items.filter(filter.matches);
  const { orderBy } = filter;
  if (orderBy !== undefined) {
    found.sort((left, right) => {
      const [a, b] = [valueAt(left, orderBy), valueAt(right, orderBy)];
      return typeof a === "number" && typeof b === "number"
        ? a - b
        : String(a).localeCompare(String(b));
    });
    if (filter.descending) found.reverse();
  }

  const pages = Math.max(1, Math.ceil(found.length / size));
  // A page beyond the last is empty and not an error: the official provider first requests page 100 of the types, to check
  // its credentials, and gives up on an error.
  return {
    data: found.slice((page - 1) * size, page * size),
    page,
    pages,
    results: found.length,
  };
}
