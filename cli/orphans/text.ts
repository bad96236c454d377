import { monthlyPrice, type Prices } from "../cost/prices.ts";
import { formatTable } from "../table.ts";
import type { Finding } from "./orphans.ts";

/** A finding with its monthly cost in US dollars; absent where the price list has no price, or its nodes are billed. */
export interface PricedFinding extends Omit<Finding, "billed"> {
  readonly monthly?: number;
}

/** Adds what each finding costs. */
export function priced(findings: readonly Finding[], prices: Prices): PricedFinding[] {
  return findings.map(({ billed, ...finding }) => {
    const price = billed && monthlyPrice(prices, billed.product, finding.region);
    return { ...finding, ...(price !== undefined && { monthly: price * (billed?.units ?? 0) }) };
  });
}

function table(findings: readonly PricedFinding[]): string {
  const rows = findings.map(({ kind, id, label, region, monthly, reason }) => [
    kind,
    String(id),
    label,
    region,
    reason,
    monthly?.toFixed(2) ?? "",
  ]);
  return formatTable(["kind", "id", "label", "region", "what was seen", "$/month"], rows, 5);
}

/** The findings for a person: the orphans with the commands that delete them, then what is not proven. */
export function formatFindings(findings: readonly PricedFinding[]): string {
  const orphans = findings.filter(({ proven }) => proven);
  const doubtful = findings.filter(({ proven }) => !proven);
  const parts = orphans.length === 0 ? ["No orphan."] : [table(orphans)];
  if (orphans.length > 0) {
    const commands = orphans.map(({ command }) => `  ${command}`).join("\n");
    parts.push(`To delete them:\n${commands}`);
  }
  if (doubtful.length > 0) {
    parts.push(`Not shown to be unused; look before you delete:\n${table(doubtful)}`);
  }
  return parts.join("\n\n");
}
