import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadGatewayApi } from "../../../fleet/gatewayApi.ts";
import { ManifestCache } from "../../../fleet/manifestCache.ts";
import { manifest } from "../../support/program.ts";
import { parsed } from "../settings/support.ts";

// Shows what the program does when the Gateway API's manifest cannot be read. Does not show a real mirror.

describe("the Gateway API's manifest", () => {
  const { fetch } = globalThis;
  let folder: string;
  let cache: ManifestCache;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "archipelago-manifests-"));
    cache = new ManifestCache(join(folder, "manifests"));
  });
  afterEach(async () => {
    globalThis.fetch = fetch;
    await rm(folder, { recursive: true, force: true });
  });

  const served = (answer: () => Promise<Response>) => {
    globalThis.fetch = answer;
    return loadGatewayApi(parsed(), cache);
  };
  const good = () => Promise.resolve(new Response(manifest));
  const failures = [
    ["its host does not answer", () => Promise.reject(new Error("ECONNREFUSED"))],
    ["its host answers with an error", () => Promise.resolve(new Response("", { status: 503 }))],
    ["its host answers with a page", () => Promise.resolve(new Response("<p>Log in</p>"))],
  ] as const;

  for (const [title, failing] of failures) {
    it(`is that of an earlier run if ${title}`, async () => {
      const objects = await served(good);
      assert.ok(objects.length > 0);
      assert.deepEqual(await served(failing), objects);
    });

    it(`is an error if ${title} and there was no earlier run`, async () => {
      await assert.rejects(served(failing), /^Error: mirror\.gatewayApi: |^mirror\.gatewayApi: /);
    });
  }

  it("is kept readable by its owner only, and not used if the copy was changed", async () => {
    await served(good);
    const [name = ""] = await readdir(join(folder, "manifests"));
    const file = join(folder, "manifests", name);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    await writeFile(file, (await readFile(file, "utf8")).replace("safe-upgrades", "unsafe"));
    await assert.rejects(served(failures[0][1]), /mirror\.gatewayApi: cannot read/);
  });

  it("needs no folder for its copy", async () => {
    cache = new ManifestCache("/dev/null/manifests");
    assert.ok((await served(good)).length > 0);
  });
});
