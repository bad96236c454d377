import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

/** Media types of the OCI image specification; layers are uncompressed, since the registry is on the same machine. */
export const mediaTypes = {
  index: "application/vnd.oci.image.index.v1+json",
  manifest: "application/vnd.oci.image.manifest.v1+json",
  config: "application/vnd.oci.image.config.v1+json",
  layer: "application/vnd.oci.image.layer.v1.tar",
} as const;

/** The annotation of an image's name in a layout's index, as the specification defines it. */
export const nameAnnotation = "org.opencontainers.image.ref.name";

const descriptor = z.object({
  mediaType: z.string(),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  size: z.number().int().nonnegative(),
});

const layoutIndex = z.object({
  manifests: z.array(
    descriptor.extend({ annotations: z.record(z.string(), z.string()).default({}) }),
  ),
});

/** A reference to a blob: its type, its digest `sha256:<hex>` and its size in bytes. */
export type Descriptor = z.infer<typeof descriptor>;

/** A SHA-256 digest, as in an image's reference. */
export const digestPattern = /^sha256:([0-9a-f]{64})$/;

/** Returns the path of a blob in a layout. Throws on anything that is not a SHA-256 digest. */
export function blobPath(root: string, digest: string): string {
  const match = digestPattern.exec(digest);
  if (match?.[1] === undefined)
    throw new Error(`digest: got "${digest}"; expected sha256:<64 hexadecimal digits>`);
  return join(root, "blobs", "sha256", match[1]);
}

/**
 * Reads a layout's index: the manifest by full image name (`docker.io/istio/pilot:1.31.1`). Some tools write Docker's
 * registry as `index.docker.io`.
 */
export async function readLayout(root: string): Promise<Map<string, Descriptor>> {
  const text = await readFile(join(root, "index.json"), "utf8");
  const { manifests } = layoutIndex.parse(JSON.parse(text));
  const images = new Map<string, Descriptor>();
  for (const { annotations, ...manifest } of manifests) {
    const name = annotations[nameAnnotation];
    if (name !== undefined) images.set(name.replace(/^index\.(?=docker\.io\/)/, ""), manifest);
  }
  return images;
}
