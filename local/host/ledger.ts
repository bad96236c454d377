import { createHash } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { isErrno, makePrivateFolder, readIfPresent, writeAtomically } from "./files.ts";
import { processIdSchema } from "./processes.ts";

/**
 * One resource that a cloud created on this machine.
 *
 * - `process`: a daemon. `marker` is the value of ARCHIPELAGO_PROCESS in its environment and its children's; it identifies
 *   the daemon if its parent was killed before it recorded the process number.
 * - `machine`: the first process of a set of namespaces; all processes in them end with it. `folder` is its disk.
 * - `cgroup`: a control group with its children, relative to the hierarchies' roots.
 * - `link`: a network interface of the host.
 * - `sysctl`: a limit of the host that was raised; `before` is restored.
 * - `folder`: a folder with its contents.
 */
const entrySchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("process"),
    name: z.string(),
    marker: z.string(),
    process: processIdSchema.optional(),
  }),
  z.strictObject({
    kind: z.literal("machine"),
    name: z.string(),
    cgroup: z.string(),
    folder: z.string(),
    process: processIdSchema.optional(),
  }),
  z.strictObject({ kind: z.literal("cgroup"), name: z.string() }),
  z.strictObject({ kind: z.literal("link"), name: z.string() }),
  z.strictObject({
    kind: z.literal("sysctl"),
    name: z.string(),
    before: z.string(),
    set: z.string(),
  }),
  z.strictObject({ kind: z.literal("folder"), name: z.string() }),
]);

export type LedgerEntry = z.infer<typeof entrySchema>;
export type EntryKind = LedgerEntry["kind"];
export type EntryOf<Kind extends EntryKind> = Extract<LedgerEntry, { kind: Kind }>;

/**
 * The resources that a cloud created on this machine. Each is recorded before its creation and erased after its removal, so
 * that a crash at any moment leaves nothing unlisted.
 *
 * The ledger is a folder with one file per resource, so that several processes of a cloud can write at once without
 * overwriting each other. Kind and name identify a resource; recording it again replaces its file.
 */
export class Ledger {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  async record(entry: LedgerEntry): Promise<void> {
    await makePrivateFolder(this.folder);
    await writeAtomically(this.#path(entry), `${JSON.stringify(entry, undefined, 2)}\n`);
  }

  async forget(entry: Pick<LedgerEntry, "kind" | "name">): Promise<void> {
    await rm(this.#path(entry), { force: true });
  }

  async find<Kind extends EntryKind>(kind: Kind, name: string): Promise<EntryOf<Kind> | undefined> {
    const text = await readIfPresent(this.#path({ kind, name }));
    if (text === undefined) return undefined;
    const entry = parseEntry(text);
    return isKind(entry, kind) ? entry : undefined;
  }

  async entries(): Promise<LedgerEntry[]> {
    const names = await this.#files();
    const texts = await Promise.all(names.map((name) => readIfPresent(join(this.folder, name))));
    return texts.filter((text) => text !== undefined).map(parseEntry);
  }

  async ofKind<Kind extends EntryKind>(kind: Kind): Promise<EntryOf<Kind>[]> {
    return (await this.entries()).filter((entry) => isKind(entry, kind));
  }

  async #files(): Promise<string[]> {
    try {
      return (await readdir(this.folder)).filter((name) => name.endsWith(".json")).sort();
    } catch (error) {
      if (isErrno(error, "ENOENT")) return [];
      throw error;
    }
  }

  #path({ kind, name }: Pick<LedgerEntry, "kind" | "name">): string {
    const digest = createHash("sha256").update(name).digest("hex").slice(0, 16);
    return join(this.folder, `${kind}-${digest}.json`);
  }
}

function parseEntry(text: string): LedgerEntry {
  return entrySchema.parse(JSON.parse(text));
}

function isKind<Kind extends EntryKind>(entry: LedgerEntry, kind: Kind): entry is EntryOf<Kind> {
  return entry.kind === kind;
}
