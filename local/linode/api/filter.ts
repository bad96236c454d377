import { z } from "zod";
import { invalid } from "./errors.ts";

/**
 * Linode's `X-Filter` request header: a JSON object whose keys are fields (`{"region": "us-ord"}`), operators
 * (`{"vcpus": {"+gte": 12}}`), connectives (`{"+or": [{…}, {…}]}`) or the order (`+order_by`, `+order`). A dot selects a
 * field of an object (`entity.type`), and a list matches if one of its entries does (`tags`).
 *
 * @see https://techdocs.akamai.com/linode-api/reference/filtering-and-sorting
 */
export interface Filter {
  readonly matches: (item: object) => boolean;
  readonly orderBy: string | undefined;
  readonly descending: boolean;
}

type Test = (item: object) => boolean;

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
type Scalar = z.infer<typeof scalar>;

const header = z.record(z.string(), z.unknown());

/** Returns the value at a dotted path, or undefined if the path does not exist. */
export const valueAt = (item: object, path: string): unknown =>
  path.split(".").reduce<unknown>((value, key) => {
    if (typeof value !== "object" || value === null) return undefined;
    return Object.entries(value).find(([name]) => name === key)?.[1];
  }, item);

const compare = (left: Scalar, right: Scalar): number => {
  if (typeof left === "number" && typeof right === "number") return left - right;
  return String(left) < String(right) ? -1 : String(left) > String(right) ? 1 : 0;
};

const operators: ReadonlyMap<string, (value: Scalar, wanted: Scalar) => boolean> = new Map([
  ["+eq", (value, wanted) => compare(value, wanted) === 0],
  ["+neq", (value, wanted) => compare(value, wanted) !== 0],
  ["+gt", (value, wanted) => compare(value, wanted) > 0],
  ["+gte", (value, wanted) => compare(value, wanted) >= 0],
  ["+lt", (value, wanted) => compare(value, wanted) < 0],
  ["+lte", (value, wanted) => compare(value, wanted) <= 0],
  [
    "+contains",
    (value, wanted) => String(value).toLowerCase().includes(String(wanted).toLowerCase()),
  ],
]);

const bad = (reason: string) => invalid("X-Filter", reason);

const asScalar = (value: unknown, field: string): Scalar => {
  const parsed = scalar.safeParse(value);
  if (!parsed.success) throw bad(`Invalid value for ${field}`);
  return parsed.data;
};

/**
 * Parses the header. `fields` are the names that may be filtered on; another name is rejected as Linode does
 * (`Cannot filter on foo`).
 *
 * @throws LinodeError 400 with field `X-Filter`.
 */
export function parseFilter(text: string | undefined, fields: readonly string[]): Filter {
  if (text === undefined || text.trim() === "") {
    return { matches: () => true, orderBy: undefined, descending: false };
  }
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw bad("Cannot parse filter: not valid JSON");
  }
  const root = header.safeParse(raw);
  if (!root.success) throw bad("Cannot parse filter: not an object");

  const field = (name: string): string => {
    if (!fields.includes(name)) throw bad(`Cannot filter on ${name}`);
    return name;
  };

  const comparison = (name: string, condition: unknown): Test => {
    const nested = header.safeParse(condition);
    const pairs: [string, unknown][] = nested.success
      ? Object.entries(nested.data)
      : [["+eq", condition]];
    const tests = pairs.map(([operator, value]): ((candidate: Scalar) => boolean) => {
      const test = operators.get(operator);
      if (test === undefined) throw bad(`Unknown operator ${operator}`);
      const wanted = asScalar(value, name);
      return (candidate) => test(candidate, wanted);
    });
    return (item) => {
      const value = valueAt(item, name);
      const candidates = (Array.isArray(value) ? value : [value]).flatMap((candidate: unknown) => {
        const parsed = scalar.safeParse(candidate ?? null);
        return parsed.success ? [parsed.data] : [];
      });
      return candidates.some((candidate) => tests.every((test) => test(candidate)));
    };
  };

  const conjunction = (condition: Record<string, unknown>): Test => {
    const tests = Object.entries(condition).flatMap(([key, value]): Test[] => {
      if (key === "+order" || key === "+order_by") return [];
      if (key === "+and" || key === "+or") {
        const list = z.array(header).safeParse(value);
        if (!list.success) throw bad(`${key} expects a list of objects`);
        const parts = list.data.map(conjunction);
        return [
          key === "+and"
            ? (item) => parts.every((test) => test(item))
            : (item) => parts.some((test) => test(item)),
        ];
      }
      return [comparison(field(key), value)];
    });
    return (item) => tests.every((test) => test(item));
  };

  const orderBy = root.data["+order_by"];
  return {
    matches: conjunction(root.data),
    orderBy: orderBy === undefined ? undefined : field(String(asScalar(orderBy, "+order_by"))),
    descending: root.data["+order"] === "desc",
  };
}
