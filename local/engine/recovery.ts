import { ConcurrentUpdateError, type Stack } from "@pulumi/pulumi/automation/index.js";
import * as z from "zod";
import { commandLine, identify, processNumbers, terminate } from "../host/processes.ts";

/** The parts of an exported deployment that are read here. */
const deployment = z.looseObject({
  resources: z
    .array(
      z.looseObject({
        urn: z.string(),
        type: z.string(),
        id: z.string().optional(),
        external: z.boolean().default(false),
      }),
    )
    .optional(),
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
  const settled = { ...exported, deployment: { ...parsed.data, pending_operations: [] } };
  await unlocking(stack, () => stack.importStack(settled));
}

async function resourcesOf(stack: Stack) {
  return deployment.parse((await stack.exportStack()).deployment).resources ?? [];
}

/** The provider's ids of every resource of one type in the state. */
export async function resourceIds(stack: Stack, type: string): Promise<string[]> {
  return (await resourcesOf(stack)).flatMap((resource) =>
    resource.type === type && resource.id !== undefined ? [resource.id] : [],
  );
}

/** URNs of the resources in the state that the program only reads (`.get`) and the stack does not manage. */
export async function externalUrns(stack: Stack): Promise<ReadonlySet<string>> {
  const external = (await resourcesOf(stack)).filter((resource) => resource.external);
  return new Set(external.map(({ urn }) => urn));
}

/**
 * Ends engines that a killed run left: they outlive the process that started them and would go on writing to the state.
 * They are told by their command line, which begins with the path of this stack's own binary.
 */
export async function endLeftEngines(binary: string): Promise<void> {
  for (const pid of await processNumbers()) {
    if (!(await commandLine(pid)).startsWith(`${binary} `)) continue;
    const id = await identify(pid);
    if (id !== undefined) await terminate(id);
  }
}

/**
 * Runs an operation; when the state is still locked by a run that was killed, releases the lock and runs it once more.
 * The caller holds the cloud's own lock, so no other run of it can be alive.
 */
export async function unlocking<T>(stack: Stack, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (!isLocked(error)) throw error;
    await stack.cancel();
    return await operation();
  }
}

/** The Automation API has a class of its own for a locked update, and none for a locked import. */
function isLocked(error: unknown): boolean {
  return (
    error instanceof ConcurrentUpdateError ||
    (error instanceof Error && error.message.includes("the stack is currently locked by"))
  );
}
