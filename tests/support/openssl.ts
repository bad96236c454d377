/** OpenSSL, which judges certificates independently of the libraries that issue them. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { cacheFolder } from "../../local/host/paths.ts";
import type { DebianRoot } from "../../local/parts/debian/roots.ts";
import { debianPart, findRelease, libraryTriplet } from "../../local/parts/debian/unpack.ts";
import { markUsed } from "../../local/parts/prune.ts";
import { obtainPart } from "../../local/parts/store.ts";
import { architecture } from "../../local/parts/versions.ts";

interface Program {
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
}

const root: DebianRoot = {
  name: "openssl",
  packages: ["openssl"],
  // It runs with the machine's own C library. debconf, and with it Perl, is for maintainer scripts.
  selection: { kind: "except", packages: ["libc6", "libgcc-s1", "debconf", "perl-base"] },
};

let obtained: Promise<Program> | undefined;

/** Registers a hook that obtains OpenSSL, so that no test's time limit includes a download. */
export function useOpenssl(): void {
  before("OpenSSL", async function () {
    this.timeout(600_000);
    await program();
  });
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
  const { file, env } = await program();
  const folder = await mkdtemp(join(tmpdir(), "archipelago-openssl-"));
  try {
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(folder, name), content, { mode: 0o600 });
    }
    const paths = args.map((arg) => (arg.startsWith("@") ? join(folder, arg.slice(1)) : arg));
    const { exitCode, all } = await execa(file, paths, { env, all: true, reject: false });
    return { ok: exitCode === 0, text: all };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function program(): Promise<Program> {
  obtained ??= findProgram();
  return obtained;
}

/** The program on PATH. On a machine without it, Debian's, unpacked into the cache and not installed. */
async function findProgram(): Promise<Program> {
  const { failed } = await execa("openssl", ["version"], { reject: false });
  if (!failed) return { file: "openssl", env: {} };
  const processor = architecture();
  const part = debianPart(root.name, "the tests", [root], await findRelease(processor));
  const parts = join(cacheFolder(), "parts");
  const folder = await obtainPart(parts, part, () => undefined);
  await markUsed([folder]);
  return {
    file: join(folder, root.name, "usr/bin/openssl"),
    env: { LD_LIBRARY_PATH: join(folder, root.name, "usr/lib", libraryTriplet(processor)) },
  };
}
