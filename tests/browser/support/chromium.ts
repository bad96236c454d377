import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { execa } from "execa";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/**
 * Finds a Chromium on PATH. As root on Debian it is installed where it is missing, since a test that is skipped proves
 * nothing.
 *
 * @throws Error with the command that installs it
 */
export async function findChromium(): Promise<string> {
  const found = await onPath();
  if (found !== undefined) return found;
  if (process.getuid?.() === 0) {
    const options = { env: { DEBIAN_FRONTEND: "noninteractive" }, timeout: 600_000 };
    await execa("apt-get", ["-qq", "update"], options);
    await execa(
      "apt-get",
      ["-qq", "-y", "--no-install-recommends", "install", "chromium"],
      options,
    );
  }
  const installed = await onPath();
  if (installed === undefined) {
    throw new Error("chromium: not found on PATH; expected `apt-get install chromium` before");
  }
  return installed;
}

async function onPath(): Promise<string | undefined> {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  for (const path of folders.flatMap((folder) => names.map((name) => join(folder, name)))) {
    const runs = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) return path;
  }
  return undefined;
}
