import { formatTable } from "../table.ts";
import { changesBetween, type Cost, type Estimate } from "./estimate.ts";

function amount(dollars: number): string {
  return dollars.toFixed(2);
}

function range({ least, most }: Cost, format: (value: number) => string): string {
  return least === most ? format(least) : `${format(least)} to ${format(most)}`;
}

/** A change of a cost, with its sign. */
function change({ least: fromLeast, most: fromMost }: Cost, { least, most }: Cost): string {
  const signed = (value: number): string => `${value < 0 ? "-" : "+"}${amount(Math.abs(value))}`;
  return range({ least: least - fromLeast, most: most - fromMost }, signed);
}

/** An estimate as a table: one row for each item, and the total. US dollars a month. */
export function formatEstimate({ lines, total }: Estimate): string {
  const rows = lines.map(({ cluster, region, description, units, price, cost }) => [
    cluster,
    region,
    description,
    range(units, String),
    price === undefined ? "unknown" : amount(price),
    price === undefined ? "unknown" : range(cost, amount),
  ]);
  const sum = ["total", "", "", "", "", range(total, amount)];
  return formatTable(["cluster", "region", "item", "units", "price", "$/month"], [...rows, sum], 3);
}

/** The difference of two estimates as a table: the items that change, and the totals. US dollars a month. */
export function formatChange(before: Estimate, after: Estimate): string {
  const rows = changesBetween(before, after).map((line) => [
    line.cluster,
    line.description,
    range(line.before, amount),
    range(line.after, amount),
    change(line.before, line.after),
  ]);
  const { total } = before;
  const sum = [
    "total",
    "",
    range(total, amount),
    range(after.total, amount),
    change(total, after.total),
  ];
  return formatTable(["cluster", "item", "before", "after", "change"], [...rows, sum], 2);
}
