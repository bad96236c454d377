/**
 * The installation of `npm ci --omit=dev` for a user with a Linode token: the program and its components, and nothing that
 * only the local cloud or the tests need.
 *
 * Not proven here: that `pulumi up` runs with it, for which see tests/conformance.
 */
import assert from "node:assert/strict";
import { cpSync, existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import * as z from "zod";
import { readManifest, repository, run, temporaryFolder } from "./support.ts";

const lockSchema = z.object({
  packages: z.record(z.string(), z.looseObject({ dev: z.boolean().optional() })),
});

describe("an installation without the local cloud", () => {
  const folder = temporaryFolder();
  after(() => {
    folder.remove();
  });
  const lock = lockSchema.parse(
    JSON.parse(readFileSync(join(repository, "package-lock.json"), "utf8")),
  ).packages;

  /** Dependencies of the local cloud that the program does not have. */
  const ofLocalAlone = Object.keys(readManifest("local").dependencies).filter(
    (name) => lock[`node_modules/${name}`]?.dev === true,
  );

  it("is installed by npm ci --omit=dev", async () => {
    const leftOut = new Set([".git", "node_modules"]);
    const filter = (path: string): boolean => !leftOut.has(basename(path));
    cpSync(repository, folder.path, { recursive: true, filter });
    await run(folder.path, "npm", "ci", "--omit=dev", "--prefer-offline");
  }).timeout(300_000);

  it("lacks dependencies of the local cloud alone", () => {
    for (const name of ["fastify", "execa", "@peculiar/x509"])
      assert.ok(ofLocalAlone.includes(name), `${name} is the local cloud's alone`);
    const installed = ofLocalAlone.filter((name) =>
      existsSync(join(folder.path, "node_modules", name)),
    );
    assert.deepEqual(installed, []);
    assert.equal(existsSync(join(folder.path, "node_modules", "@archipelago", "local")), false);
  });

  it("loads the program", async () => {
    const script = 'console.log(typeof (await import("./index.ts")).default)';
    const output = await run(
      folder.path,
      "node",
      "--import",
      "tsx",
      "--input-type=module",
      "-e",
      script,
    );
    assert.equal(output, "function");
  }).timeout(60_000);
});

describe("package-lock.json", () => {
  it("contains no registry's address", () => {
    const text = readFileSync(join(repository, "package-lock.json"), "utf8");
    assert.deepEqual(text.match(/"resolved": "[a-z+]+:[^"]*"/g), null);
  });
});
