/**
 * The chart server over HTTP.
 *
 * Not proven here: that helm reads the repository.
 */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileFor, serveFiles } from "../../../../local/parts/charts/server.ts";

describe("chart server", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "archipelago-test-"));
    mkdirSync(join(folder, "charts", "gateway-api"), { recursive: true });
    writeFileSync(join(folder, "charts", "index.yaml"), "apiVersion: v1\n");
    writeFileSync(join(folder, "charts", "gateway-api", "standard-install.yaml"), "kind: List\n");
    writeFileSync(join(folder, "secret"), "no");
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("serves files, by GET and HEAD only", async () => {
    const server = await serveFiles([join(folder, "charts")], 0);
    const get = (path: string, method = "GET") => fetch(`${server.url}${path}`, { method });
    assert.equal(await (await get("/index.yaml")).text(), "apiVersion: v1\n");
    assert.equal((await get("/gateway-api/standard-install.yaml")).status, 200);
    assert.equal((await get("/index.yaml", "HEAD")).headers.get("content-length"), "15");
    assert.equal((await get("/gateway-api")).status, 404);
    assert.equal((await get("/index.yaml", "PUT")).status, 405);
    await server.close();
  });

  it("serves nothing outside its folder", async () => {
    const root = join(folder, "charts");
    for (const path of ["/../secret", "/%2e%2e/secret", "/..%2fsecret", "//../secret", "/%00"])
      assert.equal(await fileFor(root, path), undefined, path);
    symlinkSync(join(folder, "secret"), join(root, "link.tgz"));
    symlinkSync(folder, join(root, "up"));
    symlinkSync(join(root, "index.yaml"), join(root, "inside.yaml"));
    for (const path of ["/link.tgz", "/up/secret"])
      assert.equal(await fileFor(root, path), undefined, path);
    for (const path of ["/index.yaml", "/inside.yaml"])
      assert.notEqual(await fileFor(root, path), undefined, path);
  });
});
