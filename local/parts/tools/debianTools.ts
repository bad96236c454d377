import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BinaryName } from "../types.ts";

/** The path of a program in the unpacked tools, and its applet if it is a multi-call binary. */
interface UnpackedTool {
  readonly file: string;
  readonly applet?: string;
}

const xtables = "usr/sbin/xtables-nft-multi";

/** The programs in Debian's packages. */
export const unpackedTools = {
  containerd: { file: "usr/bin/containerd" },
  "containerd-shim-runc-v2": { file: "usr/bin/containerd-shim-runc-v2" },
  ctr: { file: "usr/bin/ctr" },
  runc: { file: "usr/sbin/runc" },
  nft: { file: "usr/sbin/nft" },
  iptables: { file: xtables, applet: "iptables" },
  "iptables-save": { file: xtables, applet: "iptables-save" },
  "iptables-restore": { file: xtables, applet: "iptables-restore" },
  ip6tables: { file: xtables, applet: "ip6tables" },
  conntrack: { file: "usr/sbin/conntrack" },
  ip: { file: "usr/bin/ip" },
} as const satisfies Partial<Record<BinaryName, UnpackedTool>>;

export type UnpackedName = keyof typeof unpackedTools;

/** The names of all of them. */
export const unpackedNames = Object.keys(unpackedTools) as readonly UnpackedName[];

/** Programs that execute themselves (/proc/self/exe) or others by their own path: they are linked, not wrapped. */
const linked: readonly UnpackedName[] = ["containerd", "containerd-shim-runc-v2", "ctr", "runc"];

/**
 * Returns the script that runs an unpacked tool with the libraries that were unpacked with it.
 *
 * @param libraries the folder of those libraries; it excludes the C library, which must match the machine's own loader.
 */
export function wrapper(root: string, libraries: string, tool: UnpackedTool): string {
  const extensions = join(libraries, "xtables");
  const command = [join(root, tool.file), ...(tool.applet === undefined ? [] : [tool.applet])];
  return [
    "#!/bin/sh",
    `export LD_LIBRARY_PATH=${quote(libraries)} XTABLES_LIBDIR=${quote(extensions)}`,
    `exec ${command.map(quote).join(" ")} "$@"`,
    "",
  ].join("\n");
}

/** Adds a tool to a folder of programs, under its own name. */
export async function placeTool(
  name: UnpackedName,
  root: string,
  libraries: string,
  folder: string,
): Promise<void> {
  const target = join(folder, name);
  await mkdir(folder, { recursive: true });
  if (linked.includes(name)) {
    await symlink(join(root, unpackedTools[name].file), target);
    return;
  }
  await writeFile(target, wrapper(root, libraries, unpackedTools[name]));
  await chmod(target, 0o755);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
