import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import type { Part } from "../store.ts";
import { binaryNames, type BinaryName } from "../types.ts";
import {
  placeTool,
  unpackedNames,
  unpackedTools,
  wrapper,
  type UnpackedName,
} from "./debianTools.ts";

/** The folders of the unpacked tools: their root, and their libraries in it. */
export interface UnpackedTools {
  readonly root: string;
  readonly libraries: string;
}

/**
 * Returns one folder with all programs of the local cloud under their own names: links to those that were built or found,
 * and for the unpacked tools wrappers that find their libraries.
 *
 * @param files programs that run from their present path.
 * @param unpacked the folders of the others; undefined if there are none.
 * @throws if a program is in neither.
 */
export function programsPart(
  files: ReadonlyMap<BinaryName, string>,
  unpacked: UnpackedTools | undefined,
): Part {
  const links = binaryNames.flatMap((name) => {
    const file = files.get(name);
    return file === undefined ? [] : [[name, file] as const];
  });
  const others = binaryNames.filter((name) => !files.has(name)).map(unpackedName);
  if (others.length > 0 && unpacked === undefined)
    throw new Error(`missing programs: ${others.join(", ")}`);
  return {
    name: "programs",
    title: "gathering the programs",
    inputs: [
      JSON.stringify(links),
      ...others.map((name) =>
        unpacked ? wrapper(unpacked.root, unpacked.libraries, unpackedTools[name]) : name,
      ),
    ],
    make: async (folder) => {
      await mkdir(folder, { recursive: true });
      for (const [name, file] of links) await symlink(file, join(folder, name));
      if (unpacked)
        for (const name of others) await placeTool(name, unpacked.root, unpacked.libraries, folder);
    },
  };
}

function unpackedName(name: BinaryName): UnpackedName {
  const found = unpackedNames.find((candidate) => candidate === name);
  if (found === undefined) throw new Error(`missing program: ${name}`);
  return found;
}
