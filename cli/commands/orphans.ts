import { writeFile } from "node:fs/promises";
import { stackTag } from "../../settings/names.ts";
import { fetchPrices } from "../cost/prices.ts";
import { readAccount } from "../orphans/account.ts";
import { claimedVolumes } from "../orphans/claims.ts";
import { findOrphans, type StackFacts } from "../orphans/orphans.ts";
import { formatFindings, priced, type PricedFinding } from "../orphans/text.ts";
import type { StackAccount } from "../stack/account.ts";
import { fleetOf } from "../stack/fleet.ts";
import { exitCodes, type Output } from "./options.ts";

/** Options of the audit. */
export interface OrphansCommand {
  /** The stack's outputs, with the kubeconfigs. Read only while the state has clusters. */
  readonly outputs: () => Promise<Record<string, unknown>>;
  readonly output: Output;
  /** A file for the result as JSON. @default none */
  readonly report?: string | undefined;
}

/** The volumes that the stack's clusters claim, by the clusters' ids. */
async function claims(
  { state: { ids } }: StackAccount,
  outputs: OrphansCommand["outputs"],
): Promise<StackFacts["claimed"]> {
  // A stack without clusters has no outputs either.
  if (ids.size === 0) return new Map();
  const kubeconfigs = new Map(Object.entries(fleetOf(await outputs()).kubeconfigs));
  const asked = [...ids].map(async ([name, id]) => {
    const kubeconfig = kubeconfigs.get(name);
    const found = kubeconfig === undefined ? undefined : await claimedVolumes(kubeconfig);
    return found === undefined ? [] : [[id, found] as const];
  });
  return new Map((await Promise.all(asked)).flat());
}

/**
 * Audits the account at Linode for what fleets left behind, with what it costs.
 *
 * @param outputs see {@link OrphansCommand.outputs}
 * @throws Error if there is no token, Linode refuses it, or does not answer
 */
export async function auditOrphans(
  account: StackAccount,
  outputs: OrphansCommand["outputs"],
): Promise<PricedFinding[]> {
  const { stack, api, state } = account;
  if (!api.token) {
    throw new Error(
      "linode: no token; expected the secret linode:token of the stack, or LINODE_TOKEN",
    );
  }
  const facts: StackFacts = {
    stack,
    tag: stackTag(stack),
    clusters: [...state.ids.values()],
    pending: state.pending,
    claimed: await claims(account, outputs),
  };
  return priced(findOrphans(await readAccount(api), facts), await fetchPrices(api));
}

/**
 * Prints the result of {@link auditOrphans}, with the commands that delete what was found. It deletes nothing.
 *
 * @returns the exit code: failed if there is an orphan
 */
export async function orphans(account: StackAccount, command: OrphansCommand): Promise<number> {
  const findings = await auditOrphans(account, command.outputs);
  const json = `${JSON.stringify({ findings }, undefined, 2)}\n`;
  if (command.report !== undefined) await writeFile(command.report, json);
  process.stdout.write(command.output === "json" ? json : `${formatFindings(findings)}\n`);
  return findings.some(({ proven }) => proven) ? exitCodes.failed : exitCodes.ok;
}
