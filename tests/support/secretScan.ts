import { lstat, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import type { KnownSecret } from "./secretForms.ts";

/** A file or folder to search. */
export interface Place {
  readonly path: string;
  /** Only files changed since then. @default all */
  readonly since?: Date;
  /** Files and folders below it, by their whole path, that are not searched. @default none */
  readonly except?: (path: string) => boolean;
}

/** Files at a time for one search. */
const batch = 500;

/**
 * Searches for credentials in files.
 *
 * @param documented files that hold credentials on purpose: nobody but their owner may read them
 * @returns a line for each finding, with the file and what the credential is called, and never the credential
 */
export async function scanFiles(
  secrets: readonly KnownSecret[],
  places: readonly Place[],
  documented: (path: string) => boolean = () => false,
): Promise<string[]> {
  const lists = await Promise.all(places.map(filesOf));
  const files = [...new Set(lists.flat())];
  const pieces = secrets.flatMap((secret) => secret.pieces).join("\n");
  const findings: string[] = [];
  for (let first = 0; first < files.length; first += batch) {
    for (const file of await filesWith(pieces, files.slice(first, first + batch))) {
      if (documented(file) && ((await stat(file)).mode & 0o077) === 0) continue;
      findings.push(`${file}: ${(await namesIn(file, secrets)).join(", ")}`);
    }
  }
  return findings.sort();
}

/** What the credentials in a text are called. */
export function scanText(secrets: readonly KnownSecret[], text: string): string[] {
  const found = secrets.filter(({ pieces }) => pieces.some((piece) => text.includes(piece)));
  return [...new Set(found.map(({ name }) => name))];
}

async function namesIn(file: string, secrets: readonly KnownSecret[]): Promise<string[]> {
  return scanText(secrets, (await readFile(file)).toString("latin1"));
}

/** The files with one of the pieces, which `grep` gets by its standard input, so that they are in no file and no argument. */
async function filesWith(pieces: string, files: readonly string[]): Promise<string[]> {
  const options = { input: `${pieces}\n`, reject: false } as const;
  const { stdout, exitCode } = await execa("grep", ["-aFl", "-f", "-", "--", ...files], options);
  // 1: none found; 2: a file is gone meanwhile, as well.
  if (exitCode === undefined) throw new Error("grep did not run");
  return stdout.split("\n").filter((line) => line !== "");
}

/** The regular files of a place. Links are not followed. */
async function filesOf({ path, since, except = () => false }: Place): Promise<string[]> {
  const info = await lstat(path).catch(() => undefined);
  if (info === undefined || except(path)) return [];
  if (info.isFile()) return since === undefined || info.mtime >= since ? [path] : [];
  if (!info.isDirectory()) return [];
  const names = await readdir(path).catch(() => []);
  const below = names.map((name) =>
    filesOf({ ...(since && { since }), except, path: join(path, name) }),
  );
  return (await Promise.all(below)).flat();
}
