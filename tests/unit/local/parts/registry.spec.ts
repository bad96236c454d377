import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile, symlink, utimes, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { imagesPart } from "../../../../local/parts/images/assemble.ts";
import type { ImageSpec, Layer } from "../../../../local/parts/images/spec.ts";
import { blobPath, readLayout } from "../../../../local/parts/registry/layout.ts";
import { findManifest, parseRequest } from "../../../../local/parts/registry/requests.ts";
import { serveRegistry } from "../../../../local/parts/registry/server.ts";
import { obtainPart } from "../../../../local/parts/store.ts";
import { inFolder } from "./support.ts";

const program: Layer = [
  { kind: "file", source: "pause", path: "program", to: "/bin/program" },
  { kind: "link", to: "/bin/alias", target: "program" },
  { kind: "folder", to: "/tmp", mode: 0o1777 },
];
const words: Layer = [{ kind: "text", to: "/etc/words", text: "words\n", mode: 0o640 }];
const specs: readonly ImageSpec[] = [
  { name: "docker.io/sample/one:1.0", layers: [program], run: { User: "7" } },
  {
    name: "registry.k8s.io/two:2",
    layers: [program, words],
    run: { Entrypoint: ["/bin/program"] },
  },
];

const manifestSchema = z.object({
  config: z.object({ digest: z.string() }),
  layers: z.array(z.object({ digest: z.string(), size: z.number() })),
});

/** Writes two images of one small program to a layout. */
async function assemble(folder: string, modified = new Date()): Promise<string> {
  const file = join(folder, "program");
  await writeFile(file, "#!/bin/sh\n", { mode: 0o755 });
  await utimes(file, modified, modified);
  const part = await imagesPart(specs, "amd64", [], () => Promise.resolve(folder));
  return obtainPart(join(folder, "parts"), part, () => undefined);
}

async function layersOf(root: string, name: string): Promise<string[]> {
  const manifest = (await readLayout(root)).get(name);
  assert.ok(manifest);
  const text = await readFile(blobPath(root, manifest.digest), "utf8");
  return manifestSchema.parse(JSON.parse(text)).layers.map(({ digest }) => digest);
}

const sha256 = (bytes: string | Uint8Array): string =>
  `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

// Small images, read back over HTTP. That containerd accepts them, and that the real programs run in them, is tested by the
// fleet tests.
describe("images", () => {
  it("are byte-for-byte reproducible", async () => {
    const indexes = [];
    for (const date of [new Date(0), new Date()])
      indexes.push(
        await inFolder(async (folder) =>
          readFile(join(await assemble(folder, date), "index.json"), "utf8"),
        ),
      );
    assert.equal(indexes[0], indexes[1]);
  });

  it("share common layers", async () => {
    await inFolder(async (folder) => {
      const root = await assemble(folder);
      const one = await layersOf(root, "docker.io/sample/one:1.0");
      const two = await layersOf(root, "registry.k8s.io/two:2");
      assert.equal(one.length, 1);
      assert.equal(two.length, 2);
      assert.equal(one[0], two[0]);
    });
  });

  it("contain their files with owner root, their modes and their links", async () => {
    await inFolder(async (folder) => {
      const root = await assemble(folder);
      const [first, second] = await layersOf(root, "registry.k8s.io/two:2");
      const list = async (digest = ""): Promise<string[]> => {
        const { stdout } = await execa("tar", ["-tvf", blobPath(root, digest)], {
          env: { TZ: "UTC" },
        });
        return stdout.split("\n").map((line) => line.replaceAll(/ +/g, " "));
      };
      assert.deepEqual(await list(first), [
        "drwxr-xr-x 0/0 0 1970-01-01 00:00 bin/",
        "lrwxrwxrwx 0/0 0 1970-01-01 00:00 bin/alias -> program",
        "-rwxr-xr-x 0/0 10 1970-01-01 00:00 bin/program",
        "drwxrwxrwt 0/0 0 1970-01-01 00:00 tmp/",
      ]);
      assert.deepEqual((await list(second)).slice(1), [
        "-rw-r----- 0/0 6 1970-01-01 00:00 etc/words",
      ]);
    });
  });
});

describe("the registry's paths", () => {
  const digest = `sha256:${"0".repeat(64)}`;
  const cases: [string, ReturnType<typeof parseRequest>][] = [
    ["/v2/", { kind: "ping" }],
    [
      "/v2/istio/pilot/manifests/1.31.1?ns=docker.io",
      { kind: "manifest", repository: "docker.io/istio/pilot", reference: "1.31.1" },
    ],
    [
      "/v2/docker.io/istio/pilot/manifests/1.31.1",
      { kind: "manifest", repository: "docker.io/istio/pilot", reference: "1.31.1" },
    ],
    [
      `/v2/pause/blobs/${digest}?ns=registry.k8s.io`,
      { kind: "blob", repository: "registry.k8s.io/pause", reference: digest },
    ],
    ["/v2/pause/blobs/3.10", undefined],
    ["/v2/pause/tags/list", undefined],
    ["/v1/", undefined],
    ["/", undefined],
  ];
  for (const [url, expected] of cases)
    it(`parses ${url}`, () => {
      assert.deepEqual(parseRequest(url), expected);
    });

  it("find an image by tag or digest, with or without its upstream, and no other repository's", () => {
    const manifest = { mediaType: "m", digest, size: 1 };
    const images = new Map([["docker.io/istio/pilot:1.31.1", manifest]]);
    const found = (repository: string, reference: string): unknown =>
      findManifest(images, { repository, reference });
    assert.equal(found("docker.io/istio/pilot", "1.31.1"), manifest);
    assert.equal(found("docker.io/istio/pilot", digest), manifest);
    assert.equal(found("istio/pilot", "1.31.1"), manifest);
    assert.equal(found("quay.io/istio/pilot", "1.31.1"), undefined);
    assert.equal(found("pilot", "1.31.1"), undefined);
    assert.equal(found("docker.io/istio/pilot", "1.31"), undefined);
  });

  it("have blobs only by digest", () => {
    assert.throws(() => blobPath("/r", "sha256:../../etc/passwd"), /digest: got/);
  });
});

describe("the registry's server", () => {
  it("serves manifests and blobs that match their digests", async () => {
    await inFolder(async (folder) => {
      const registry = await serveRegistry([await assemble(folder)], {
        host: "127.0.0.1",
        port: 0,
      });
      try {
        const base = `http://127.0.0.1:${registry.port}/v2/`;
        const first = await fetch(`${base}sample/one/manifests/1.0?ns=docker.io`);
        const text = await first.text();
        assert.equal(first.status, 200);
        assert.equal(
          first.headers.get("content-type"),
          "application/vnd.oci.image.manifest.v1+json",
        );
        assert.equal(first.headers.get("docker-content-digest"), sha256(text));
        const manifest = manifestSchema.parse(JSON.parse(text));
        for (const { digest, size } of manifest.layers) {
          const blob = await fetch(`${base}sample/one/blobs/${digest}?ns=docker.io`);
          const bytes = new Uint8Array(await blob.arrayBuffer());
          assert.equal(sha256(bytes), digest);
          assert.equal(bytes.length, size);
        }
        const config = await fetch(`${base}sample/one/blobs/${manifest.config.digest}`);
        assert.match(await config.text(), /"User":"7"/);
      } finally {
        await registry.close();
      }
    });
  });

  it("rejects unknown content and any change, with the registry API's error codes", async () => {
    await inFolder(async (folder) => {
      const root = await assemble(folder);
      const registry = await serveRegistry([root], {
        host: "127.0.0.1",
        port: 0,
      });
      try {
        const base = `http://127.0.0.1:${registry.port}/v2/`;
        const absent = await fetch(`${base}sample/one/manifests/2.0?ns=docker.io`);
        assert.equal(absent.status, 404);
        assert.match(await absent.text(), /MANIFEST_UNKNOWN/);
        const put = await fetch(`${base}sample/one/manifests/1.0`, { method: "PUT", body: "{}" });
        assert.equal(put.status, 405);
        const head = await fetch(`${base}two/manifests/2`, { method: "HEAD" });
        assert.equal(head.status, 200);
        assert.equal(await head.text(), "");
        assert.equal(
          await rawStatus(registry.port, "/v2/x/blobs/sha256:..%2f..%2findex.json"),
          404,
        );
        const outside = "e".repeat(64);
        await symlink("/etc/hostname", join(root, "blobs", "sha256", outside));
        assert.equal((await fetch(`${base}two/blobs/sha256:${outside}`)).status, 404);
      } finally {
        await registry.close();
      }
    });
  });
});

/** Returns the status of a path that is sent unchanged; fetch would normalize it. */
function rawStatus(port: number, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    httpRequest({ host: "127.0.0.1", port, path }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
}
