import type { BillItem } from "./bill.ts";
import { monthlyPrice, type Prices } from "./prices.ts";

/** Monthly cost in US dollars; the bounds differ where an autoscaler decides. */
export interface Cost {
  readonly least: number;
  readonly most: number;
}

/** An item with its price. */
interface EstimateLine extends Pick<BillItem, "cluster" | "region" | "description"> {
  readonly units: Cost;
  /** Monthly price of one unit. Absent if the provider's list has none; it is missing in the total then. */
  readonly price?: number | undefined;
  readonly cost: Cost;
}

/** The monthly cost of a fleet. */
export interface Estimate {
  readonly lines: readonly EstimateLine[];
  readonly total: Cost;
}

/** Sum of costs. */
function sumOf(costs: readonly Cost[]): Cost {
  return costs.reduce(
    (sum, { least, most }) => ({ least: sum.least + least, most: sum.most + most }),
    { least: 0, most: 0 },
  );
}

/** Prices a bill. */
export function estimateOf(bill: readonly BillItem[], prices: Prices): Estimate {
  const lines = bill.map(({ cluster, region, description, product, least, most }): EstimateLine => {
    const price = monthlyPrice(prices, product, region);
    const cost = { least: least * (price ?? 0), most: most * (price ?? 0) };
    return { cluster, region, description, units: { least, most }, price, cost };
  });
  return { lines, total: sumOf(lines.map(({ cost }) => cost)) };
}

/** What becomes of one item of a cluster when the settings change. */
export interface ChangeLine extends Pick<BillItem, "cluster" | "description"> {
  readonly before: Cost;
  readonly after: Cost;
}

const none: Cost = { least: 0, most: 0 };

function sameCost(one: Cost, other: Cost): boolean {
  return one.least === other.least && one.most === other.most;
}

/** Items by what they are. Two pools of one type are one item. */
function byItem({ lines }: Estimate): Map<string, ChangeLine> {
  const items = new Map<string, ChangeLine>();
  for (const { cluster, region, description, cost } of lines) {
    // A cluster of the same name in another region is another cluster.
    const key = JSON.stringify([cluster, region, description]);
    const after = sumOf([items.get(key)?.after ?? none, cost]);
    items.set(key, { cluster, description, before: none, after });
  }
  return items;
}

/** The items whose cost differs between two estimates: those of the first that change or go, then those that come. */
export function changesBetween(before: Estimate, after: Estimate): ChangeLine[] {
  const [old, current] = [byItem(before), byItem(after)];
  const kept = [...old].map(([key, item]) => ({
    ...item,
    before: item.after,
    after: current.get(key)?.after ?? none,
  }));
  const added = [...current].filter(([key]) => !old.has(key)).map(([, item]) => item);
  return [...kept, ...added].filter(({ before: from, after: to }) => !sameCost(from, to));
}
