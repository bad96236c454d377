import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The CommonJS modules below `@pulumi/` that a process has loaded after it imported a module, by their package. */
async function loaded(module: string): Promise<string[]> {
  const script = `
    import { createRequire } from "node:module";
    await import(${JSON.stringify(module)});
    const files = Object.keys(createRequire(import.meta.url).cache);
    const packages = files.map((file) => /node_modules.(@pulumi.[^/\\\\]+)/.exec(file)?.[1]);
    console.log(JSON.stringify([...new Set(packages.filter((name) => name !== undefined))]));`;
  const args = ["--import", "tsx", "--input-type=module", "--eval", script];
  const { stdout } = await run(process.execPath, args);
  return JSON.parse(stdout) as string[];
}

describe("what the settings and the command line import", () => {
  for (const module of ["./settings/read.ts", "./cli/program.ts"])
    it(`${module} loads no provider's SDK, which would take seconds`, async () => {
      const providers = (await loaded(module)).filter((name) => name !== "@pulumi/pulumi");
      assert.deepEqual(providers, []);
    });

  it("sees an SDK that is loaded", async () => {
    assert.ok((await loaded("./components/pki/index.ts")).includes("@pulumi/tls"));
  });
});
