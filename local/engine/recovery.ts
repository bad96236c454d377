import type { Stack } from "@pulumi/pulumi/automation/index.js";
import * as z from "zod";

/** The part of an exported deployment that an interrupted run leaves behind. */
const deployment = z.looseObject({
  pending_operations: z
    .array(z.looseObject({ type: z.string(), resource: z.looseObject({ urn: z.string() }) }))
    .optional(),
});

/**
 * A run that was killed leaves the operations that it had begun in the state, and the engine asks a
 * person about each. Here the answers are known: an interrupted create is made again (Kubernetes
 * objects by `upsertExistingObjects`, clusters by the orphan check, certificates afresh), and
 * interrupted updates and deletes are done again. So the marks are taken out, and said.
 */
export async function settlePendingOperations(
  stack: Stack,
  say: (text: string) => void,
): Promise<void> {
  const exported = await stack.exportStack();
  const parsed = deployment.safeParse(exported.deployment);
  const pending = parsed.success ? (parsed.data.pending_operations ?? []) : [];
  if (!parsed.success || pending.length === 0) return;
  say(`An earlier run was interrupted in ${pending.length} operation(s):\n`);
  for (const { type, resource } of pending) say(`  ${type} ${resource.urn}\n`);
  await stack.importStack({
    ...exported,
    deployment: { ...parsed.data, pending_operations: [] },
  });
}
