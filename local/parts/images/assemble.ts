import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { blobPath, mediaTypes, nameAnnotation, type Descriptor } from "../registry/layout.ts";
import { digestOf, type Part } from "../store.ts";
import { writeLayer, type SourceFolder } from "./layer.ts";
import { imageConfig, type ImageSpec, type Layer } from "./spec.ts";

/**
 * The registry's folder as a part: an OCI image layout with every image, assembled from the other parts' files without
 * a container engine. The same inputs give the same digests, so a node that has an image never pulls it again.
 *
 * @param sourceKeys the keys of the parts that the images are made of.
 */
export async function imagesPart(
  images: readonly ImageSpec[],
  architecture: string,
  sourceKeys: readonly string[],
  folderOf: SourceFolder,
): Promise<Part> {
  return {
    name: "registry",
    title: `assembling ${images.length} images`,
    inputs: [architecture, JSON.stringify(images), ...sourceKeys, await ownSources()],
    make: async (root) => {
      await mkdir(join(root, "blobs", "sha256"), { recursive: true });
      const layers = new Map<Layer, Descriptor>();
      const manifests: (Descriptor & { annotations: Record<string, string> })[] = [];
      for (const image of images) {
        const manifest = await writeImage(root, image, architecture, layers, folderOf);
        manifests.push({ ...manifest, annotations: { [nameAnnotation]: image.name } });
      }
      await writeFile(join(root, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
      await writeFile(
        join(root, "index.json"),
        JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests }),
      );
    },
  };
}

async function writeImage(
  root: string,
  image: ImageSpec,
  architecture: string,
  written: Map<Layer, Descriptor>,
  folderOf: SourceFolder,
): Promise<Descriptor> {
  const layers: Descriptor[] = [];
  for (const layer of image.layers) {
    const descriptor = written.get(layer) ?? (await writeLayer(root, layer, folderOf));
    written.set(layer, descriptor);
    layers.push(descriptor);
  }
  const diffIds = layers.map(({ digest }) => digest);
  const config = imageConfig(image.run, diffIds, architecture);
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: await writeBlob(root, mediaTypes.config, config),
    layers,
  });
  return writeBlob(root, mediaTypes.manifest, manifest);
}

async function writeBlob(root: string, mediaType: string, text: string): Promise<Descriptor> {
  const digest = `sha256:${createHash("sha256").update(text).digest("hex")}`;
  await writeFile(blobPath(root, digest), text);
  return { mediaType, digest, size: Buffer.byteLength(text) };
}

/** How images are written is an input like any other: a change of this code makes them anew. */
async function ownSources(): Promise<string> {
  const files = ["assemble.ts", "layer.ts", "spec.ts"];
  return digestOf(
    ...(await Promise.all(files.map((file) => readFile(join(import.meta.dirname, file), "utf8")))),
  );
}
