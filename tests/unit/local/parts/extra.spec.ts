/**
 * A user's own charts and images in addition to the cloud's: found in their folder, and merged when served. The layout is
 * written as crane writes one.
 *
 * Not proven here: that helm and containerd read them (a fleet test, if such a folder is given).
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import { serveFiles } from "../../../../local/parts/charts/server.ts";
import { findExtraParts, requireSameExtra } from "../../../../local/parts/extra.ts";
import { serveRegistry } from "../../../../local/parts/registry/server.ts";
import { inFolder } from "./support.ts";

const types = {
  index: "application/vnd.oci.image.index.v1+json",
  manifest: "application/vnd.docker.distribution.manifest.v2+json",
} as const;

interface Described {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

async function blob(root: string, mediaType: string, text: string): Promise<Described> {
  const hex = createHash("sha256").update(text).digest("hex");
  await mkdir(join(root, "blobs", "sha256"), { recursive: true });
  await writeFile(join(root, "blobs", "sha256", hex), text);
  return { mediaType, digest: `sha256:${hex}`, size: Buffer.byteLength(text) };
}

/** Writes a layout with one image per name; the image's text is the only content of its manifest. */
async function layout(root: string, images: Readonly<Record<string, string>>): Promise<string> {
  await mkdir(root, { recursive: true });
  const manifests = [];
  for (const [name, config] of Object.entries(images)) {
    const manifest = JSON.stringify({ mediaType: types.manifest, config });
    const descriptor = await blob(root, types.manifest, manifest);
    const annotations = { "org.opencontainers.image.ref.name": name };
    manifests.push({ ...descriptor, annotations });
  }
  await writeFile(join(root, "index.json"), JSON.stringify({ schemaVersion: 2, manifests }));
  return root;
}

const chart = (name: string, ...versions: string[]): string =>
  `apiVersion: v1\nentries:\n  ${name}:\n${versions.map((version) => `  - {version: ${version}, urls: [${name}-${version}.tgz]}\n`).join("")}`;

const merged = z.object({
  apiVersion: z.literal("v1"),
  entries: z.record(z.string(), z.array(z.object({ version: z.string(), urls: z.unknown() }))),
});

describe("extra parts", () => {
  it("are charts, images or both, but not neither", async () => {
    await inFolder(async (folder) => {
      await assert.rejects(findExtraParts(folder), {
        message: `extra parts: nothing found in ${folder}; expected charts/index.yaml (a Helm repository) or registry/index.json (an OCI image layout)`,
      });
      await mkdir(join(folder, "charts"));
      await writeFile(join(folder, "charts", "index.yaml"), chart("mesh", "1.0.0"));
      const charts = join(folder, "charts");
      assert.deepEqual(await findExtraParts(folder), { folder, charts, registry: undefined });
      const registry = await layout(join(folder, "registry"), {});
      assert.deepEqual(await findExtraParts(folder), { folder, charts, registry });
    });
  });

  it("cannot change while the cloud runs", () => {
    requireSameExtra("local", { folder: "/own" }, { folder: "/own" });
    assert.throws(
      () => {
        requireSameExtra("local", undefined, { folder: "/own" });
      },
      {
        message:
          'local cloud "local": already running without extra parts; run down before starting it with /own',
      },
    );
    assert.throws(() => {
      requireSameExtra("local", { folder: "/other" }, { folder: "/own" });
    }, /already running with the extra parts in \/other; run down before/);
  });

  it("add their charts to the cloud's repository, and take precedence", async () => {
    await inFolder(async (folder) => {
      const [extra, own] = [join(folder, "extra"), join(folder, "own")];
      for (const [root, index] of [
        [extra, `${chart("base", "1.0.0")}${chart("mesh", "2.0.0").split("entries:\n")[1] ?? ""}`],
        [own, chart("base", "1.0.0", "1.1.0")],
      ] as const) {
        await mkdir(root);
        await writeFile(join(root, "index.yaml"), index);
        await writeFile(join(root, "base-1.0.0.tgz"), root);
      }
      await writeFile(join(own, "base-1.1.0.tgz"), "newer");
      const server = await serveFiles([extra, own], 0);
      try {
        const get = async (path: string): Promise<string> =>
          (await fetch(`${server.url}/${path}`)).text();
        const index = await fetch(`${server.url}/index.yaml`);
        const text = await index.text();
        assert.equal(index.headers.get("content-length"), String(Buffer.byteLength(text)));
        const { entries } = merged.parse(parse(text));
        const versions = Object.entries(entries).map(([name, packages]) => [
          name,
          packages.map(({ version }) => version),
        ]);
        assert.deepEqual(versions, [
          ["base", ["1.0.0", "1.1.0"]],
          ["mesh", ["2.0.0"]],
        ]);
        assert.equal(await get("base-1.0.0.tgz"), extra);
        assert.equal(await get("base-1.1.0.tgz"), "newer");
      } finally {
        await server.close();
      }
    });
  });

  it("add their images to the cloud's registry, and take precedence", async () => {
    await inFolder(async (folder) => {
      const extra = await layout(join(folder, "extra"), {
        "cr.example/mesh/proxy:1": "proxy",
        "index.docker.io/istio/pilot:1": "theirs",
      });
      const own = await layout(join(folder, "own"), {
        "docker.io/istio/pilot:1": "ours",
        "docker.io/istio/pilot:2": "ours too",
      });
      const registry = await serveRegistry([extra, own], { host: "127.0.0.1", port: 0 });
      try {
        const config = async (image: string): Promise<unknown> => {
          const response = await fetch(`http://127.0.0.1:${registry.port}/v2/${image}`);
          assert.equal(response.headers.get("content-type"), types.manifest);
          return z.object({ config: z.string() }).parse(await response.json()).config;
        };
        assert.equal(await config("mesh/proxy/manifests/1?ns=cr.example"), "proxy");
        assert.equal(await config("istio/pilot/manifests/1?ns=docker.io"), "theirs");
        assert.equal(await config("istio/pilot/manifests/2?ns=docker.io"), "ours too");
      } finally {
        await registry.close();
      }
    });
  });

  it("may be multi-platform images, whose manifests are pulled by digest", async () => {
    await inFolder(async (folder) => {
      const manifest = JSON.stringify({ mediaType: types.manifest, config: "one platform's" });
      const inner = await blob(folder, types.manifest, manifest);
      const layer = await blob(folder, "application/octet-stream", "no manifest");
      const outer = await blob(folder, types.index, JSON.stringify({ manifests: [inner] }));
      const annotations = { "org.opencontainers.image.ref.name": "cr.example/mesh/proxy:1" };
      const manifests = [{ ...outer, annotations }, inner];
      await writeFile(join(folder, "index.json"), JSON.stringify({ schemaVersion: 2, manifests }));
      const registry = await serveRegistry([folder], { host: "127.0.0.1", port: 0 });
      try {
        const get = (reference: string): Promise<Response> =>
          fetch(`http://127.0.0.1:${registry.port}/v2/mesh/proxy/manifests/${reference}`);
        assert.equal((await get("1")).headers.get("content-type"), types.index);
        const response = await get(inner.digest);
        assert.equal(response.headers.get("content-type"), types.manifest);
        assert.equal(response.headers.get("docker-content-digest"), inner.digest);
        assert.equal(await response.text(), manifest);
        assert.equal((await get(layer.digest)).status, 404);
      } finally {
        await registry.close();
      }
    });
  });
});
