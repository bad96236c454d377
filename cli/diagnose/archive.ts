import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { create } from "tar";
import { sanitize } from "./sanitize.ts";
import type { Redactor } from "./redact.ts";

/** Most characters of one file; the end of a log says more than its begin. */
const longestFile = 2 * 1024 * 1024;
/** Most characters of all files. */
const longestArchive = 200 * 1024 * 1024;

/** Files for an archive. Everything passes the redactor on its way into one: there is no other way in. */
export class Archive {
  readonly #redactor: Redactor;
  readonly #folder: string;
  readonly #name: string;
  #size = 0;
  #left = 0;

  private constructor(redactor: Redactor, folder: string, name: string) {
    this.#redactor = redactor;
    this.#folder = folder;
    this.#name = name;
  }

  /** @param name of the folder that the archive has at its top */
  static async open(redactor: Redactor, name: string): Promise<Archive> {
    const folder = await mkdtemp(join(tmpdir(), "archipelago-diagnose-"));
    await mkdir(join(folder, name), { mode: 0o700 });
    return new Archive(redactor, folder, name);
  }

  /** Files that found no place. */
  get left(): number {
    return this.#left;
  }

  /** Adds text, of a long one the end. */
  async text(path: string, text: string): Promise<void> {
    // Redacted before it is cut: a secret that is cut in two has no form.
    await this.#put(path, this.#redactor.text(text));
  }

  async #put(path: string, redacted: string): Promise<void> {
    const kept =
      redacted.length > longestFile
        ? `[the first ${redacted.length - longestFile} characters are left out]\n${redacted.slice(-longestFile)}`
        : redacted;
    if (this.#size + kept.length > longestArchive) {
      this.#left += 1;
      return;
    }
    this.#size += kept.length;
    const file = join(this.#folder, this.#name, path);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, kept, { mode: 0o600 });
  }

  /** Adds Kubernetes objects, or anything else that is JSON. */
  async json(path: string, value: unknown): Promise<void> {
    const text = JSON.stringify(sanitize(value, this.#redactor), undefined, 1);
    await this.#put(path, `${text}\n`);
  }

  /** Writes the archive, for its owner only. */
  async write(file: string): Promise<void> {
    await create({ gzip: true, portable: true, file, cwd: this.#folder }, [this.#name]);
    await chmod(file, 0o600);
  }

  /** Deletes the files. */
  async close(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
