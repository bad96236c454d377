import { auditOrphans } from "../../cli/commands/orphans.ts";
import { formatFindings } from "../../cli/orphans/text.ts";
import { type FleetOptions, stackName } from "./options.ts";
import { writeReport } from "./report.ts";
import type { Session } from "./session.ts";

/** Destroys a fleet, and prints what it leaves at Linode, with its price and the command that deletes it. */
export async function destroyFleet(
  { report }: Pick<FleetOptions, "report">,
  { stack, cloud }: Session,
): Promise<void> {
  const changes = await stack.destroy();
  await writeReport(report, { changes });
  const api = { url: cloud.apiUrl, token: cloud.token };
  const account = { stack: stackName, api, state: await stack.clusters() };
  const findings = await auditOrphans(account, async () =>
    Object.fromEntries(
      Object.entries(await stack.outputs()).map(([key, { value }]) => [key, value as unknown]),
    ),
  );
  const text = findings.length === 0 ? "Nothing is left at Linode." : formatFindings(findings);
  process.stdout.write(`${text}\n`);
}
