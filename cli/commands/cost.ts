import { writeFile } from "node:fs/promises";
import { parseSettings } from "../../settings/parse.ts";
import { billOf } from "../cost/bill.ts";
import { changesBetween, estimateOf } from "../cost/estimate.ts";
import { fetchPrices } from "../cost/prices.ts";
import { formatChange, formatEstimate } from "../cost/text.ts";
import { readStackFile, type StackConfiguration } from "../stack/configuration.ts";
import { exitCodes, type Output } from "./options.ts";

/** Options of the price. */
export interface CostCommand {
  /** The stack's configuration. */
  readonly config: () => Promise<Record<string, string>>;
  /** A stack file, instead of the stack's configuration. */
  readonly from?: string | undefined;
  /** A stack file of which the settings are a change. @default none */
  readonly compare?: string | undefined;
  readonly output: Output;
  /** A file for the result as JSON. @default none */
  readonly report?: string | undefined;
}

function bill({ stack, values }: StackConfiguration) {
  return billOf(parseSettings(values, { stack, secrets: "unread" }));
}

/**
 * Prints what a fleet costs at Linode by the month, from the settings and Linode's own price list; with `compare`, what a
 * change of the settings costs.
 *
 * @returns the exit code: unknown if the price list lacks something
 * @throws SettingsError for wrong settings
 */
export async function cost(command: CostCommand): Promise<number> {
  const { config, from, compare, output, report } = command;
  // The price does not depend on the stack's name.
  const configuration =
    from === undefined ? { stack: "selected", values: await config() } : await readStackFile(from);
  const former = compare === undefined ? undefined : await readStackFile(compare);
  // Wrong settings are named before Linode is asked.
  const bills = { after: bill(configuration), before: former && bill(former) };
  const prices = await fetchPrices({ url: configuration.values["linode:url"] });
  const after = estimateOf(bills.after, prices);
  const before = bills.before && estimateOf(bills.before, prices);

  const result =
    before === undefined ? after : { before, after, changes: changesBetween(before, after) };
  const json = `${JSON.stringify({ currency: "USD", period: "month", ...result }, undefined, 2)}\n`;
  if (report !== undefined) await writeFile(report, json);
  const table = before === undefined ? formatEstimate(after) : formatChange(before, after);
  process.stdout.write(output === "json" ? json : `${table}\n`);
  const unknown = [...after.lines, ...(before?.lines ?? [])].filter(
    ({ price }) => price === undefined,
  );
  for (const { cluster, description } of unknown) {
    process.stderr.write(`no price: ${description} of ${cluster}\n`);
  }
  return unknown.length > 0 ? exitCodes.unknown : exitCodes.ok;
}
