import { readFile, stat } from "node:fs/promises";
import * as z from "zod";
import { isErrno } from "../../host/files.ts";
import { blobPath, type Descriptor } from "./layout.ts";
import { findManifest, type PullRequest } from "./requests.ts";

/** A blob and the file that holds it. */
export interface Found extends Descriptor {
  readonly path: string;
}

/** A manifest is no larger than that in any registry. */
const manifestBytes = 4 * 1024 * 1024;

const typed = z.looseObject({ mediaType: z.string() });

/** Several image layouts as one; of an image that several have, the first's is taken. */
export class Layouts {
  readonly #roots: readonly string[];
  readonly #images: ReadonlyMap<string, Descriptor>;

  constructor(roots: readonly string[], images: readonly ReadonlyMap<string, Descriptor>[]) {
    this.#roots = roots;
    this.#images = new Map([...images].reverse().flatMap((layout) => [...layout]));
  }

  /** A manifest by name or digest, or any blob by digest; undefined when there is none. */
  async find(wanted: Exclude<PullRequest, { kind: "ping" }>): Promise<Found | undefined> {
    const { kind, reference } = wanted;
    const manifest = kind === "manifest" ? findManifest(this.#images, wanted) : undefined;
    if (kind === "manifest" && manifest === undefined) return this.#nested(reference);
    const blob = await this.#blob(manifest?.digest ?? reference);
    return blob && manifest ? { ...blob, mediaType: manifest.mediaType } : blob;
  }

  /** One platform's manifest out of an image for several: only its digest is known, and its type stands in it. */
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
    for (const root of this.#roots) {
      try {
        const path = blobPath(root, digest);
        const { size } = await stat(path);
        return { mediaType: "application/octet-stream", digest, size, path };
      } catch (error) {
        if (!isErrno(error, "ENOENT")) return undefined;
      }
    }
    return undefined;
  }
}
