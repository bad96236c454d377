import { readFile } from "node:fs/promises";
import * as z from "zod";
import { fileInside } from "../../host/files.ts";
import { blobPath, digestPattern, type Descriptor } from "./layout.ts";
import { findManifest, type PullRequest } from "./requests.ts";

/** A blob and its file. */
export interface Found extends Descriptor {
  readonly path: string;
}

/** The maximum size of a manifest, as in other registries. */
const manifestBytes = 4 * 1024 * 1024;

const typed = z.looseObject({ mediaType: z.string() });

/** Several image layouts as one; an image in several of them is taken from the first. */
export class Layouts {
  readonly #roots: readonly string[];
  readonly #images: ReadonlyMap<string, Descriptor>;

  constructor(roots: readonly string[], images: readonly ReadonlyMap<string, Descriptor>[]) {
    this.#roots = roots;
    this.#images = new Map([...images].reverse().flatMap((layout) => [...layout]));
  }

  /** Finds a manifest by name or digest, or any blob by digest; undefined if there is none. */
  async find(wanted: Exclude<PullRequest, { kind: "ping" }>): Promise<Found | undefined> {
    const { kind, reference } = wanted;
    const manifest = kind === "manifest" ? findManifest(this.#images, wanted) : undefined;
    if (kind === "manifest" && manifest === undefined) return this.#nested(reference);
    const blob = await this.#blob(manifest?.digest ?? reference);
    return blob && manifest ? { ...blob, mediaType: manifest.mediaType } : blob;
  }

  /** Finds one platform's manifest of a multi-platform image by its digest; its type is in its content. */
  async #nested(reference: string): Promise<Found | undefined> {
    const blob = reference.startsWith("sha256:") ? await this.#blob(reference) : undefined;
    if (blob === undefined || blob.size > manifestBytes) return undefined;
    try {
      const document: unknown = JSON.parse(await readFile(blob.path, "utf8"));
      const { success, data } = typed.safeParse(document);
      return success ? { ...blob, mediaType: data.mediaType } : undefined;
    } catch {
      return undefined;
    }
  }

  async #blob(digest: string): Promise<Found | undefined> {
    if (!digestPattern.test(digest)) return undefined;
    for (const root of this.#roots) {
      const found = await fileInside(root, blobPath(root, digest));
      if (found !== undefined) return { mediaType: "application/octet-stream", digest, ...found };
    }
    return undefined;
  }
}
