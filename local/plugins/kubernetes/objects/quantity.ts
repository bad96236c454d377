/** Kubernetes quantities such as `500m`, `1.5Gi` and `2e3`, which the server writes in one canonical form. */

const suffixes = new Map<string, number>([
  ["n", 1e-9],
  ["u", 1e-6],
  ["m", 1e-3],
  ["", 1],
  ["k", 1e3],
  ["M", 1e6],
  ["G", 1e9],
  ["T", 1e12],
  ["P", 1e15],
  ["E", 1e18],
  ["Ki", 2 ** 10],
  ["Mi", 2 ** 20],
  ["Gi", 2 ** 30],
  ["Ti", 2 ** 40],
  ["Pi", 2 ** 50],
  ["Ei", 2 ** 60],
]);

/** The keys under which Kubernetes' own kinds hold quantities. */
const holders = new Set([
  "allocatable",
  "capacity",
  "default",
  "defaultRequest",
  "divisor",
  "hard",
  "limits",
  "max",
  "min",
  "overhead",
  "requests",
  "sizeLimit",
]);

/** The number that a quantity stands for, undefined for any other text. */
export function quantity(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return undefined;
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([a-zA-Z]{0,2})$/.exec(value);
  const factor = suffixes.get(match?.[2] ?? "");
  return match === null || factor === undefined ? undefined : Number(match[1]) * factor;
}

/** Whether the last keys of a path say that a quantity is there. */
export const holdsQuantity = (path: readonly (string | number)[]): boolean =>
  path.slice(-2).some((key) => typeof key === "string" && holders.has(key));

/** Whether two values are the same quantity, up to rounding. */
export function sameQuantity(left: unknown, right: unknown): boolean {
  const a = quantity(left);
  const b = quantity(right);
  return a !== undefined && b !== undefined && Math.abs(a - b) <= Math.abs(a) * 1e-12;
}
