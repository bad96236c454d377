import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { run } from "../../host/command.ts";
import type { Part } from "../store.ts";
import { leftOut, mergedFolders, type DebianRoot } from "./roots.ts";

/** The Debian release and architecture that determine the available packages. */
export interface DebianRelease {
  readonly codename: string;
  readonly architecture: string;
}

/** Returns the release of this machine. Throws on a system that is not Debian or derived from it. */
export async function findRelease(architecture: string): Promise<DebianRelease> {
  const text = await readFile("/etc/os-release", "utf8");
  const codename = /^VERSION_CODENAME="?([a-z]+)"?$/m.exec(text)?.[1];
  if (codename === undefined || !/^ID(_LIKE)?=.*debian/m.test(text))
    throw new Error("system packages: got another system; expected Debian 12 or a derivative");
  return { codename, architecture };
}

/**
 * Unpacks packages and all their dependencies into one folder per root, without installing anything.
 *
 * apt runs with its own lists, archives and status, in the part's folder. For it nothing is installed, so it downloads all
 * dependencies; dpkg never runs, so no service starts and no maintainer script is executed.
 */
export function debianPart(
  name: string,
  purpose: string,
  roots: readonly DebianRoot[],
  release: DebianRelease,
): Part {
  return {
    name: `debian-${name}`,
    title: `unpacking Debian packages for ${purpose}`,
    inputs: [
      release.codename,
      release.architecture,
      JSON.stringify(roots),
      JSON.stringify([leftOut, mergedFolders]),
    ],
    make: async (folder) => {
      const apt = await privateApt(join(folder, ".apt"));
      await run("apt-get", [...apt.options, "update"], aptOptions);
      for (const root of roots) {
        const archives = join(apt.folder, root.name);
        await mkdir(join(archives, "partial"), { recursive: true });
        await run("apt-get", downloadArguments(apt.options, archives, root), aptOptions);
        await unpackAll(archives, root, join(folder, root.name));
      }
      await rm(apt.folder, { recursive: true });
    },
  };
}

const aptOptions = {
  env: { DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C.UTF-8" },
  timeoutSeconds: 600,
};

async function privateApt(folder: string): Promise<{ folder: string; options: string[] }> {
  await mkdir(join(folder, "lists", "partial"), { recursive: true });
  await writeFile(join(folder, "status"), "");
  const settings = {
    "Dir::State::Lists": join(folder, "lists"),
    "Dir::State::Status": join(folder, "status"),
    "Dir::State::Extended_States": join(folder, "extended_states"),
    "Dir::Cache::pkgcache": "",
    "Dir::Cache::srcpkgcache": "",
    // apt would otherwise switch to a user that cannot write here.
    "APT::Sandbox::User": "root",
  };
  const options = Object.entries(settings).flatMap(([key, value]) => ["-o", `${key}=${value}`]);
  return { folder, options: ["-qq", "-y", ...options] };
}

function downloadArguments(
  options: readonly string[],
  archives: string,
  root: DebianRoot,
): string[] {
  const wanted = ["--no-install-recommends", "--download-only", "install", ...root.packages];
  return [...options, "-o", `Dir::Cache::archives=${archives}`, ...wanted];
}

/** Unpacks the archives of a folder that belong to a root into `target`, which has a merged /usr. */
export async function unpackAll(archives: string, root: DebianRoot, target: string): Promise<void> {
  for (const folder of mergedFolders) {
    await mkdir(join(target, "usr", folder), { recursive: true });
    await symlink(`usr/${folder}`, join(target, folder));
  }
  const files = (await readdir(archives)).filter((name) => name.endsWith(".deb")).sort();
  for (const file of files)
    if (belongs(root, packageOf(file))) await unpack(join(archives, file), target, root);
}

/** Returns whether a package that apt downloaded for a root is unpacked into it. */
export function belongs({ packages, selection }: DebianRoot, name: string): boolean {
  switch (selection?.kind) {
    case undefined:
      return true;
    case "only-named":
      return packages.includes(name);
    case "except":
      return !selection.packages.includes(name);
  }
}

/** Parses the package from an archive's file name, `<package>_<version>_<architecture>.deb`. */
export function packageOf(file: string): string {
  return file.slice(0, file.indexOf("_"));
}

/** Unpacks an archive. tar keeps the links of a merged /usr, which dpkg-deb's own extraction would replace with folders. */
async function unpack(archive: string, target: string, root: DebianRoot): Promise<void> {
  const everywhere = leftOut.filter((pattern) => !root.kept?.includes(pattern));
  const excluded = [...everywhere, ...(root.leftOut ?? [])].map(
    (pattern) => `--exclude=${pattern}`,
  );
  await execa("dpkg-deb", ["--fsys-tarfile", archive], { buffer: false }).pipe("tar", [
    "--extract",
    "--keep-directory-symlink",
    "--same-permissions",
    "--no-same-owner",
    ...excluded,
    `--directory=${target}`,
  ]);
}

/** Returns the name of the folder in /usr/lib with a processor's libraries. */
export function libraryTriplet(architecture: "amd64" | "arm64"): string {
  return architecture === "amd64" ? "x86_64-linux-gnu" : "aarch64-linux-gnu";
}
