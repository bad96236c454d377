import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";

const entrySchema = z.object({ url: z.string(), sha256: z.string(), text: z.string() });

/** The texts that the program has downloaded, one file each, so that another host's outage stops nothing. */
export class ManifestCache {
  readonly #folder: string;

  /** @param folder created when needed. @default `archipelago/manifests` in XDG_CACHE_HOME or `~/.cache` */
  constructor(folder: string = defaultFolder()) {
    this.#folder = folder;
  }

  /** Keeps a text for its URL. A folder that cannot be written is no reason to fail: the text is there. */
  async keep(url: string, text: string): Promise<void> {
    const file = this.#file(url);
    // Another run may read or write at the same time.
    const written = `${file}.${process.pid}`;
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeFile(written, JSON.stringify({ url, sha256: sha256(text), text }), {
        mode: 0o600,
      });
      await rename(written, file);
    } catch {
      return;
    }
  }

  /** The text that was kept for a URL; undefined if there is none, or if it is not whole. */
  async find(url: string): Promise<string | undefined> {
    try {
      const entry = entrySchema.parse(JSON.parse(await readFile(this.#file(url), "utf8")));
      return entry.url === url && entry.sha256 === sha256(entry.text) ? entry.text : undefined;
    } catch {
      return undefined;
    }
  }

  #file(url: string): string {
    return join(this.#folder, `${sha256(url)}.json`);
  }
}

function defaultFolder(): string {
  const base = process.env["XDG_CACHE_HOME"] ?? "";
  return join(base === "" ? join(homedir(), ".cache") : base, "archipelago", "manifests");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
