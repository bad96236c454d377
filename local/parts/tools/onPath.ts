import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { run } from "../../host/command.ts";
import type { BinaryName } from "../types.ts";

/** A version as three numbers. */
export type Version = readonly [number, number, number];

/** Programs that are used as installed, if all of them are on PATH and the first one's version is in range. */
export interface Installed {
  readonly names: readonly BinaryName[];
  /** Arguments that make the first program print its version. */
  readonly ask: readonly string[];
  readonly atLeast: Version;
  readonly below: Version;
}

/**
 * Programs that are not obtained if they are installed, with the versions that are known to work.
 *
 * containerd 1.6 to 1.7: the node's configuration is of version 2, and 1.6 is Debian's. nft: kube-proxy's nftables mode
 * needs 1.0.1. Pulumi: the Automation API of 3.248 rejects older engines. Helm: the 3.x series of the provider.
 */
export const installable = {
  containers: {
    names: ["containerd", "containerd-shim-runc-v2", "ctr", "runc"],
    ask: ["--version"],
    atLeast: [1, 6, 0],
    below: [2, 0, 0],
  },
  nftables: { names: ["nft"], ask: ["--version"], atLeast: [1, 0, 1], below: [2, 0, 0] },
  iptables: {
    names: ["iptables", "iptables-save", "iptables-restore", "ip6tables"],
    ask: ["--version"],
    atLeast: [1, 8, 0],
    below: [2, 0, 0],
  },
  conntrack: { names: ["conntrack"], ask: ["--version"], atLeast: [1, 4, 0], below: [2, 0, 0] },
  iproute: { names: ["ip"], ask: ["-Version"], atLeast: [5, 0, 0], below: [7, 0, 0] },
  helm: {
    names: ["helm"],
    ask: ["version", "--template", "{{.Version}}"],
    atLeast: [3, 18, 0],
    below: [4, 0, 0],
  },
  pulumi: { names: ["pulumi"], ask: ["version"], atLeast: [3, 248, 0], below: [4, 0, 0] },
} as const satisfies Record<string, Installed>;

/** Parses the first version number in a program's output. A missing third part is 0; undefined if there is none. */
export function readVersion(text: string): Version | undefined {
  const match = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)] : undefined;
}

/** Returns whether a version is at least the first bound and below the second. */
export function fits(version: Version, bounds: Pick<Installed, "atLeast" | "below">): boolean {
  return compare(version, bounds.atLeast) >= 0 && compare(version, bounds.below) < 0;
}

/** Returns the paths of a group's programs, or undefined if one is missing or the version is out of range. */
export async function findInstalled(
  group: Installed,
  path: string,
): Promise<ReadonlyMap<BinaryName, string> | undefined> {
  const found = new Map<BinaryName, string>();
  for (const name of group.names) {
    const file = await findOnPath(name, path);
    if (file === undefined) return undefined;
    found.set(name, file);
  }
  const [first] = found.values();
  if (first === undefined) return undefined;
  const version = readVersion(await answer(first, group.ask));
  return version !== undefined && fits(version, group) ? found : undefined;
}

/** Returns a program's version output; empty if it fails. */
async function answer(file: string, ask: readonly string[]): Promise<string> {
  try {
    return await run(file, ask, { timeoutSeconds: 20 });
  } catch {
    return "";
  }
}

async function findOnPath(name: string, path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter).filter((entry) => entry.startsWith("/"))) {
    const file = join(folder, name);
    try {
      await access(file, constants.X_OK);
      return file;
    } catch {
      continue;
    }
  }
  return undefined;
}

function compare(one: Version, other: Version): number {
  for (const index of [0, 1, 2] as const)
    if (one[index] !== other[index]) return one[index] - other[index];
  return 0;
}
