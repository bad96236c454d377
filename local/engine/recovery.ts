import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  ConcurrentUpdateError,
  type Deployment,
  type Stack,
} from "@pulumi/pulumi/automation/index.js";
import * as z from "zod";
import { identify, processNumbers, readProcessFile, terminate } from "../host/processes.ts";

/** The fields of an exported deployment that are read here. */
const deployment = z.looseObject({
  resources: z
    .array(
      z.looseObject({
        urn: z.string(),
        type: z.string(),
        id: z.string().optional(),
        external: z.boolean().optional(),
      }),
    )
    .optional(),
  pending_operations: z
    .array(z.looseObject({ type: z.string(), resource: z.looseObject({ urn: z.string() }) }))
    .optional(),
});

/**
 * Clears the pending operations of a killed run, about which the engine would ask a person. Here the answers are known: an
 * interrupted create is repeated (Kubernetes objects are adopted by `upsertExistingObjects`, clusters are found by the
 * orphan check, certificates are reissued), and interrupted updates and deletes are repeated. So it reports and removes them.
 *
 * @param temporary a private folder, for a file with the state's secrets that is deleted before this returns
 */
export async function settlePendingOperations(
  stack: Stack,
  temporary: string,
  say: (text: string) => void,
): Promise<void> {
  const exported = await stack.exportStack();
  const parsed = deployment.safeParse(exported.deployment);
  const pending = parsed.success ? (parsed.data.pending_operations ?? []) : [];
  if (!parsed.success || pending.length === 0) return;
  say(`An earlier run was interrupted in ${pending.length} operation(s):\n`);
  for (const { type, resource } of pending) say(`  ${type} ${resource.urn}\n`);
  const settled = { ...exported, deployment: { ...parsed.data, pending_operations: [] } };
  await unlocking(stack, () => importPrivately(stack, settled, temporary));
}

/**
 * Imports a deployment. The SDK (3.248) writes it, every secret in plain text, to a file in the temporary folder that everybody
 * may read, and leaves the file there if the import fails, as the first one does while a killed run holds the lock.
 */
async function importPrivately(stack: Stack, state: Deployment, temporary: string): Promise<void> {
  const shared = process.env["TMPDIR"];
  const folder = await mkdtemp(join(temporary, "import-"));
  process.env["TMPDIR"] = folder;
  try {
    await stack.importStack(state);
  } finally {
    if (shared === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = shared;
    await rm(folder, { recursive: true, force: true });
  }
}

async function resourcesOf(stack: Stack) {
  return deployment.parse((await stack.exportStack()).deployment).resources ?? [];
}

/** Returns the URNs of resources in the state that the program only reads (`.get`) and the stack does not manage. */
export async function externalUrns(stack: Stack): Promise<ReadonlySet<string>> {
  const read = (await resourcesOf(stack)).filter(({ external }) => external === true);
  return new Set(read.map(({ urn }) => urn));
}

/**
 * Ends the engine and the provider plugins that a killed run left. An engine outlives the process that started it and would
 * continue to write the state; Pulumi's own plugins, unlike the stand-ins, outlive their engine. The engine's home in their
 * environment identifies them.
 *
 * @param home - see `engineHome`
 */
export async function endLeftProcesses(home: string): Promise<void> {
  for (const pid of await processNumbers()) {
    const variables = (await readProcessFile(pid, "environ"))?.split("\0") ?? [];
    if (pid === process.pid || !variables.includes(`PULUMI_HOME=${home}`)) continue;
    const id = await identify(pid);
    if (id !== undefined) await terminate(id);
  }
}

/**
 * Runs an operation; if a killed run still holds the state's lock, releases the lock and runs the operation again. The caller
 * holds the cloud's own lock, so that no other run of it can be alive.
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

/** Returns whether an error is about the state's lock. The Automation API has a class for a locked update, but not import. */
function isLocked(error: unknown): boolean {
  return (
    error instanceof ConcurrentUpdateError ||
    (error instanceof Error && error.message.includes("the stack is currently locked by"))
  );
}
