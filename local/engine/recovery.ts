import type { Stack } from "@pulumi/pulumi/automation/index.js";
import * as z from "zod";

/** The parts of an exported deployment that are read here. */
const deployment = z.looseObject({
  resources: z.array(z.looseObject({ type: z.string(), id: z.string().optional() })).optional(),
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

/** The provider's ids of every resource of one type in the state. */
export async function resourceIds(stack: Stack, type: string): Promise<string[]> {
  const { resources = [] } = deployment.parse((await stack.exportStack()).deployment);
  return resources.flatMap((resource) =>
    resource.type === type && resource.id !== undefined ? [resource.id] : [],
  );
}
