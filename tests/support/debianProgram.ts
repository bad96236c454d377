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
  const { folder, libraries } = await debianPackage(name);
  return {
    PATH: [join(folder, "usr/bin"), process.env["PATH"] ?? ""].join(delimiter),
    LD_LIBRARY_PATH: libraries.join(delimiter),
  };
}

/** A package of Debian's with its dependencies, unpacked into the cache. */
export interface UnpackedPackage {
  /** The folder that holds `usr`. */
  readonly folder: string;
  /** The folders of its libraries. It runs with the machine's own C library. */
  readonly libraries: readonly string[];
}

/**
 * Unpacks a package; see {@link UnpackedPackage}.
 *
 * @param kept what of it is left out elsewhere, as tar patterns
 */
export async function debianPackage(
  name: string,
  kept: readonly string[] = [],
): Promise<UnpackedPackage> {
  const root: DebianRoot = {
    name,
    packages: [name],
    // debconf, and with it Perl, is for maintainer scripts.
    selection: { kind: "except", packages: ["libc6", "libgcc-s1", "debconf", "perl-base"] },
    ...(kept.length > 0 && { kept }),
  };
  const processor = architecture();
  const part = debianPart(name, "the tests", [root], await findRelease(processor));
  const cached = await obtainPart(join(cacheFolder(), "parts"), part, () => undefined);
  await markUsed([cached]);
  const folder = join(cached, name);
  const triplet = libraryTriplet(processor);
  return { folder, libraries: ["usr/lib", "lib"].map((path) => join(folder, path, triplet)) };
}
