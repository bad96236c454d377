/** Text for a child process to read, a kubeconfig for one, that has no name on any disk. */
import { randomUUID } from "node:crypto";
import { constants, existsSync } from "node:fs";
import { open, unlink, type FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where Linux keeps files in memory. */
const memory = "/dev/shm";

/**
 * The text in a nameless file, mode 0600, in memory where the system has a place for that. A child that gets the
 * descriptor as its number n reads `/dev/fd/n`, as often as it likes: each opening starts at the beginning. The name
 * exists for the moment between the opening and the unlinking, while the file is empty.
 */
export async function namelessFile(text: string): Promise<FileHandle> {
  const path = join(existsSync(memory) ? memory : tmpdir(), `archipelago-${randomUUID()}`);
  const file = await open(path, constants.O_CREAT | constants.O_EXCL | constants.O_RDWR, 0o600);
  try {
    await unlink(path);
    await file.writeFile(text);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}
