/** OpenSSL, which judges certificates independently of the libraries that issue them. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { debianProgram, useProgram } from "./debianProgram.ts";

/** Registers a hook that obtains OpenSSL. */
export function useOpenssl(): void {
  useProgram("openssl");
}

/**
 * Runs OpenSSL with texts as files: an argument `@name` is the path of `files[name]`.
 *
 * @returns whether it ended with exit code 0, and its output and errors.
 */
export async function openssl(
  args: readonly string[],
  files: Readonly<Record<string, string>>,
): Promise<{ ok: boolean; text: string }> {
  const env = await debianProgram("openssl");
  const folder = await mkdtemp(join(tmpdir(), "archipelago-openssl-"));
  try {
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(folder, name), content, { mode: 0o600 });
    }
    const paths = args.map((arg) => (arg.startsWith("@") ? join(folder, arg.slice(1)) : arg));
    const { exitCode, all } = await execa("openssl", paths, { env, all: true, reject: false });
    return { ok: exitCode === 0, text: all };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
