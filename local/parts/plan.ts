import { join } from "node:path";
import { chartsPart } from "./charts/package.ts";
import { pipRoot, proxyRoot, shellRoot, toolsRoot } from "./debian/roots.ts";
import { debianPart, findRelease, libraryTriplet } from "./debian/unpack.ts";
import { envoyPart } from "./envoy/wheel.ts";
import {
  findToolchain,
  goPart,
  modulePins,
  moduleSources,
  pausePart,
  type Toolchain,
} from "./go/build.ts";
import { goFamilies, type GoFamily, type GoFamilyName } from "./go/families.ts";
import { imagesPart } from "./images/assemble.ts";
import { images } from "./images/catalog.ts";
import type { SourceFolder } from "./images/layer.ts";
import { partFolder, partKey, type Part } from "./store.ts";
import { cniFolders, findCni } from "./tools/cni.ts";
import { findInstalled, installable } from "./tools/onPath.ts";
import { findOfficialPlugin } from "./tools/officialPlugin.ts";
import type { UnpackedTools } from "./tools/programs.ts";
import type { BinaryName } from "./types.ts";
import { architecture } from "./versions.ts";

/** The parts to make, in order, and the paths of the results. */
export interface Plan {
  readonly parts: readonly Part[];
  readonly builds: readonly { readonly part: Part; readonly family: GoFamily }[];
  /** Programs that run from their present path. */
  readonly files: ReadonlyMap<BinaryName, string>;
  /** The unpacked tools, unless all of them are installed. */
  readonly unpacked: UnpackedTools | undefined;
  readonly cniDir: string;
  readonly registry: Part;
  readonly charts: Part;
  /** Pulumi's Kubernetes provider, unless one is installed. */
  readonly kubernetesPlugin: Part | undefined;
}

/** The families with programs for the machine; the others only go into images. */
const machinePrograms = {
  helm: ["helm"],
  pulumi: ["pulumi"],
  etcd: ["etcd"],
  kubernetes: [
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kubelet",
    "kube-proxy",
    "kubectl",
  ],
} as const satisfies Partial<Record<GoFamilyName, readonly BinaryName[]>>;

const kubernetesPlugin = "pulumi-kubernetes";

type Installed = ReadonlyMap<BinaryName, string>;

/** The families that are in no image: not built if their only program is installed. */
const machineOnly: Partial<Record<GoFamilyName, (installed: Installed) => boolean>> = {
  helm: (installed) => installed.has("helm"),
  pulumi: (installed) => installed.has("pulumi"),
  [kubernetesPlugin]: () => findOfficialPlugin("kubernetes") !== undefined,
};

/** Inspects the machine and returns what is needed, without making anything. */
export async function planParts(root: string): Promise<Plan> {
  const arch = architecture();
  const [toolchain, release, installed, installedCni] = await Promise.all([
    findToolchain(),
    findRelease(arch),
    findAllInstalled(),
    findCni(cniFolders),
  ]);
  const builds = await planBuilds(toolchain, installed);
  const unpackedNeeded =
    installedCni === undefined || systemPrograms.some((name) => !installed.has(name));
  const tools = debianPart("tools", "the machine", [toolsRoot], release);
  const toolsFolder = join(partFolder(root, tools), toolsRoot.name);
  const debian = debianPart("roots", "images", [shellRoot, proxyRoot, pipRoot], release);
  const envoy = await envoyPart(arch, join(partFolder(root, debian), pipRoot.name));
  const pause = await pausePart(toolchain);
  const files = new Map([...builtPrograms(root, builds), ...installed]);
  const charts = await chartsPart(
    await Promise.all(["istio", "karmada", "gateway-api"].map(modulePins)),
    moduleSources,
    () => Promise.resolve(files.get("helm") ?? "helm"),
  );
  const sources = new Map<string, Part>([
    ["debian", debian],
    ["envoy", envoy],
    ["pause", pause],
    ...builds
      .filter(({ name }) => machineOnly[name] === undefined)
      .map(({ name, part }) => [name, part] as const),
  ]);
  const registry = await imagesPart(
    images,
    arch,
    [...sources.values()].map(partKey),
    sourceFolders(root, sources),
  );
  return {
    parts: [
      ...(unpackedNeeded ? [tools] : []),
      debian,
      envoy,
      pause,
      ...builds.map(({ part }) => part),
      charts,
      registry,
    ],
    builds,
    files,
    unpacked: unpackedNeeded
      ? { root: toolsFolder, libraries: join(toolsFolder, "usr/lib", libraryTriplet(arch)) }
      : undefined,
    cniDir: installedCni ?? join(toolsFolder, "usr/lib/cni"),
    registry,
    charts,
    kubernetesPlugin: builds.find(({ name }) => name === kubernetesPlugin)?.part,
  };
}

interface Build {
  readonly name: GoFamilyName;
  readonly family: GoFamily;
  readonly part: Part;
}

const familyNames = Object.keys(goFamilies) as GoFamilyName[];
const systemPrograms: readonly BinaryName[] = [
  installable.containers,
  installable.nftables,
  installable.iptables,
  installable.conntrack,
  installable.iproute,
].flatMap(({ names }): readonly BinaryName[] => names);

async function findAllInstalled(): Promise<Installed> {
  const path = process.env.PATH ?? "";
  const found = await Promise.all(
    Object.values(installable).map((group) => findInstalled(group, path)),
  );
  return new Map(found.flatMap((group) => (group ? [...group] : [])));
}

async function planBuilds(toolchain: Toolchain, installed: Installed): Promise<Build[]> {
  const needed = familyNames.filter((name) => machineOnly[name]?.(installed) !== true);
  return Promise.all(
    needed.map(async (name) => {
      const family: GoFamily = goFamilies[name];
      return { name, family, part: await goPart(family, toolchain) };
    }),
  );
}

function builtPrograms(root: string, builds: readonly Build[]): [BinaryName, string][] {
  const programs: Partial<Record<GoFamilyName, readonly BinaryName[]>> = machinePrograms;
  return builds.flatMap(({ name, part }) =>
    (programs[name] ?? []).map((program): [BinaryName, string] => [
      program,
      join(partFolder(root, part), program),
    ]),
  );
}

function sourceFolders(root: string, parts: ReadonlyMap<string, Part>): SourceFolder {
  return async (source) => {
    if (source === "istio-module") return moduleSources("istio", "istio.io/istio");
    if (source === "podinfo-module")
      return moduleSources("podinfo", "github.com/stefanprodan/podinfo");
    const part = parts.get(source);
    if (part === undefined) throw new Error(`no part provides ${source}`);
    return partFolder(root, part);
  };
}
