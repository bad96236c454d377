/** Programs that tests call and a machine may lack: the machine's own, or Debian's, unpacked into the cache, not installed. */
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { cacheFolder } from "../../local/host/paths.ts";
import type { DebianRoot } from "../../local/parts/debian/roots.ts";
import { debianPart, findRelease, libraryTriplet } from "../../local/parts/debian/unpack.ts";
import { markUsed } from "../../local/parts/prune.ts";
import { obtainPart } from "../../local/parts/store.ts";
import { architecture } from "../../local/parts/versions.ts";

/** The variables with which a program is found and runs; empty if the machine has it. */
export type ProgramEnvironment = Readonly<Record<string, string>>;

const obtained = new Map<string, Promise<ProgramEnvironment>>();

/** The environment in which a program runs, which is that of Debian's package of the same name. */
export function debianProgram(name: "curl" | "openssl"): Promise<ProgramEnvironment> {
  const found = obtained.get(name) ?? findProgram(name);
  obtained.set(name, found);
  return found;
}

/** Registers a hook that obtains a program, so that no test's time limit includes a download. */
export function useProgram(name: "curl" | "openssl"): void {
  before(name, async function () {
    this.timeout(600_000);
    await debianProgram(name);
  });
}

async function findProgram(name: string): Promise<ProgramEnvironment> {
  // OpenSSL has no option `--version`, and curl no command `version`; both fail only after they have started.
  const { failed, exitCode } = await execa(name, ["--version"], { reject: false });
  if (!failed || exitCode !== undefined) return {};
  const root: DebianRoot = {
    name,
    packages: [name],
    // It runs with the machine's own C library. debconf, and with it Perl, is for maintainer scripts.
    selection: { kind: "except", packages: ["libc6", "libgcc-s1", "debconf", "perl-base"] },
  };
  const processor = architecture();
  const part = debianPart(name, "the tests", [root], await findRelease(processor));
  const folder = await obtainPart(join(cacheFolder(), "parts"), part, () => undefined);
  await markUsed([folder]);
  const inside = join(folder, name);
  const libraries = ["usr/lib", "lib"].map((path) => join(inside, path, libraryTriplet(processor)));
  return {
    PATH: [join(inside, "usr/bin"), process.env["PATH"] ?? ""].join(delimiter),
    LD_LIBRARY_PATH: libraries.join(delimiter),
  };
}
