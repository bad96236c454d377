import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import {
  chmod,
  copyFile,
  link,
  mkdir,
  readdir,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { execa } from "execa";
import { run } from "../../host/command.ts";
import { blobPath, mediaTypes, type Descriptor } from "../registry/layout.ts";
import type { Layer, Source } from "./spec.ts";

/** Gives the folder of a source. */
export type SourceFolder = (source: Source) => Promise<string>;

/** Options that make tar write the same bytes for the same files: order, times and owners are settled. */
const settled = [
  "--sort=name",
  "--mtime=@0",
  "--owner=0",
  "--group=0",
  "--numeric-owner",
  "--format=gnu",
];

/** Writes a layer into a layout's blobs, byte for byte the same for the same files. */
export async function writeLayer(
  root: string,
  layer: Layer,
  folderOf: SourceFolder,
): Promise<Descriptor> {
  const stage = join(root, ".stage");
  await rm(stage, { recursive: true, force: true });
  await mkdir(stage, { mode: 0o755 });
  for (const entry of layer) {
    if (entry.kind === "tree") {
      await copyTree(join(await folderOf(entry.source), entry.path), stage);
      continue;
    }
    const target = join(stage, entry.to);
    await mkdir(dirname(target), { recursive: true });
    if (entry.kind === "file") await place(join(await folderOf(entry.source), entry.path), target);
    else if (entry.kind === "link") await replaceLink(entry.target, target);
    else if (entry.kind === "folder") await makeFolder(target, entry.mode);
    else await writeText(target, entry.text, entry.mode);
  }
  const descriptor = await archive(root, stage);
  await rm(stage, { recursive: true });
  return descriptor;
}

/** Hard links cost nothing; across file systems there are none, and a copy does as well. */
async function place(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch {
    await copyFile(from, to);
  }
}

async function copyTree(from: string, to: string): Promise<void> {
  await run("cp", ["--archive", "--reflink=auto", `${from}/.`, to]);
}

async function replaceLink(target: string, path: string): Promise<void> {
  await rm(path, { force: true });
  await symlink(target, path);
}

async function makeFolder(path: string, mode: number): Promise<void> {
  await mkdir(path, { recursive: true });
  await chmod(path, mode);
}

async function writeText(path: string, text: string, mode: number): Promise<void> {
  await rm(path, { force: true });
  await writeFile(path, text);
  await chmod(path, mode);
}

async function archive(root: string, stage: string): Promise<Descriptor> {
  const names = (await readdir(stage)).sort();
  const tar = execa("tar", [...settled, "--hard-dereference", "--create", "-C", stage, ...names], {
    buffer: false,
    encoding: "buffer",
  });
  const unnamed = join(root, ".layer");
  const hash = createHash("sha256");
  let size = 0;
  const counted = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      hash.update(chunk);
      size += chunk.length;
      yield chunk;
    }
  };
  await Promise.all([pipeline(tar.stdout, counted, createWriteStream(unnamed)), tar]);
  const digest = `sha256:${hash.digest("hex")}`;
  await rename(unnamed, blobPath(root, digest));
  return { mediaType: mediaTypes.layer, digest, size };
}
