import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { run } from "../../host/command.ts";
import { digestOf, type Part } from "../store.ts";
import type { EmbeddedFiles, GoFamily } from "./families.ts";

/** The Go toolchain: its version ("go1.26.8") and its target. */
export interface Toolchain {
  readonly version: string;
  readonly os: string;
  readonly architecture: string;
}

const partsFolder = dirname(import.meta.dirname);

/** The environment of builds, independent of a person's own settings. */
const environment = {
  CGO_ENABLED: "0",
  GOFLAGS: "-mod=readonly",
  GOWORK: "off",
  GOTOOLCHAIN: "local",
};

/** Only against a build that hangs: the longest takes minutes, and on a machine that is busy with other work an hour. */
const buildLimitSeconds = 4 * 3600;

const goEnv = z.object({ GOVERSION: z.string(), GOOS: z.string(), GOARCH: z.string() });

/** Queries the Go on PATH. Throws if there is none. */
export async function findToolchain(): Promise<Toolchain> {
  try {
    const asked = ["env", "-json", "GOVERSION", "GOOS", "GOARCH"];
    const found = goEnv.parse(JSON.parse(await run("go", asked, { env: environment })));
    return { version: found.GOVERSION, os: found.GOOS, architecture: found.GOARCH };
  } catch (error) {
    throw new Error("the local cloud builds its parts with Go 1.26 or newer, on PATH", {
      cause: error,
    });
  }
}

/** The flags of every build: no paths of this machine in the binaries, no symbols, the family's version stamps. */
export function buildFlags(family: Pick<GoFamily, "stamps">): string[] {
  const stamps = Object.entries(family.stamps ?? {}).map(([name, value]) => `-X ${name}=${value}`);
  return ["-trimpath", "-buildvcs=false", "-ldflags", ["-s", "-w", ...stamps].join(" ")];
}

/** The folder with a family's go.mod. */
export function moduleFolder(family: string): string {
  return join(partsFolder, "modules", family);
}

/** Returns a family's programs as a part: one folder, each program under its own name. */
export async function goPart(family: GoFamily, toolchain: Toolchain): Promise<Part> {
  const folder = moduleFolder(family.name);
  const flags = buildFlags(family);
  return {
    name: `go-${family.name}`,
    title: `building ${family.label} from source`,
    inputs: [
      ...toolchainInputs(toolchain),
      ...flags,
      JSON.stringify(family.programs),
      digestOf(...(await readAll(folder, ["go.mod", "go.sum"]))),
      ...(family.embeds
        ? [JSON.stringify(family.embeds), digestOf(...(await readAll(folder, ["main.go"])))]
        : []),
    ],
    make: async (target) => {
      const programs = Object.values(family.programs);
      if (family.embeds === undefined) await build(folder, flags, programs, target);
      else
        await withOverlay(family.name, family.embeds, (overlay) =>
          build(folder, [...flags, "-overlay", overlay], programs, target),
        );
      for (const [program, source] of Object.entries(family.programs))
        await rename(join(target, defaultName(source)), join(target, program));
    },
  };
}

/** Returns the project's own pause program, the only process of every pod's sandbox, as a part. */
export async function pausePart(toolchain: Toolchain): Promise<Part> {
  const folder = join(partsFolder, "pause");
  const flags = buildFlags({});
  return {
    name: "go-pause",
    title: "building pause",
    inputs: [
      ...toolchainInputs(toolchain),
      ...flags,
      digestOf(...(await readAll(folder, ["go.mod", "main.go"]))),
    ],
    make: (target) => build(folder, flags, ["archipelago.local/pause"], target),
  };
}

/**
 * Downloads the sources of a family's programs into Go's module cache. This only uses the network while the processors
 * build another family: the build itself downloads what is missing.
 */
export async function prefetch(family: GoFamily, stop: AbortSignal): Promise<void> {
  // -e: a program that embeds files lacks them here.
  await execa("go", ["list", "-e", "-deps", ...Object.values(family.programs)], {
    cwd: moduleFolder(family.name),
    env: environment,
    stdio: "ignore",
    reject: false,
    cancelSignal: stop,
  });
}

/** Returns a digest of the go.sum that pins a family's modules. */
export async function modulePins(family: string): Promise<string> {
  return digestOf(...(await readAll(moduleFolder(family), ["go.sum"])));
}

const downloaded = z.object({ Dir: z.string(), Version: z.string() });

/** Returns the folder of a module's sources in Go's module cache, verified against the family's go.sum. */
export async function moduleSources(family: string, module: string): Promise<string> {
  const asked = ["-C", moduleFolder(family), "mod", "download", "-json", module];
  const answer = await run("go", asked, { env: environment, timeoutSeconds: 600 });
  return downloaded.parse(JSON.parse(answer)).Dir;
}

/** Returns the name that `go build` gives a program: the last element of its path that is not a major version. */
export function defaultName(source: string): string {
  const name = basename(source);
  return /^v[0-9]+$/.test(name) ? basename(dirname(source)) : name;
}

/** Runs `work` with an overlay file that maps a module's files into a family's folder for the compiler. */
async function withOverlay(
  family: string,
  { module, files }: EmbeddedFiles,
  work: (overlay: string) => Promise<void>,
): Promise<void> {
  const sources = await moduleSources(family, module);
  const places = Object.entries(files).map(([name, path]) => [
    join(moduleFolder(family), name),
    join(sources, path),
  ]);
  const folder = await mkdtemp(join(tmpdir(), "archipelago-overlay-"));
  try {
    const overlay = join(folder, "overlay.json");
    await writeFile(overlay, JSON.stringify({ Replace: Object.fromEntries(places) as unknown }));
    await work(overlay);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function build(
  folder: string,
  flags: readonly string[],
  packages: readonly string[],
  target: string,
): Promise<void> {
  await mkdir(target, { recursive: true });
  await run("go", ["-C", folder, "build", ...flags, "-o", `${target}/`, ...packages], {
    env: environment,
    timeoutSeconds: buildLimitSeconds,
  });
}

function toolchainInputs(toolchain: Toolchain): string[] {
  return [toolchain.version, `${toolchain.os}/${toolchain.architecture}`];
}

function readAll(folder: string, names: readonly string[]): Promise<string[]> {
  return Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
}
