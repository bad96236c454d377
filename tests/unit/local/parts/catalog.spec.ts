import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { chartVersions } from "../../../../components/internal/charts.ts";
import { curlImage, podinfoImage } from "../../../../components/internal/containers.ts";
import {
  cfsslImage,
  etcdImage,
  imageName,
  karmadaImage,
  kubectlImage,
  resticImage,
} from "../../../../components/karmada/images.ts";
import { coreDnsImage } from "../../../../local/kubernetes/coredns.ts";
import { pauseImage } from "../../../../local/kubernetes/node.ts";
import { charts } from "../../../../local/parts/charts/bake.ts";
import { buildFlags, defaultName, moduleFolder } from "../../../../local/parts/go/build.ts";
import { goFamilies, type GoFamily } from "../../../../local/parts/go/families.ts";
import { images } from "../../../../local/parts/images/catalog.ts";
import { imageConfig } from "../../../../local/parts/images/spec.ts";
import { sdkVersion } from "../../../../local/parts/tools/officialPlugin.ts";
import { architecture, versions } from "../../../../local/parts/versions.ts";

const families: readonly GoFamily[] = Object.values(goFamilies);

/** Parses the packages of the `tool` lines of a go.mod. */
async function toolsOf(family: string): Promise<string[]> {
  const text = await readFile(join(moduleFolder(family), "go.mod"), "utf8");
  const block = /^tool \(([^)]*)\)/m.exec(text)?.[1] ?? /^tool (.*)$/m.exec(text)?.[1] ?? "";
  return block
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .sort();
}

async function pinOf(family: string, module: string): Promise<string | undefined> {
  const text = await readFile(join(moduleFolder(family), "go.mod"), "utf8");
  const found = text.split("\n").find((line) =>
    line
      .replace(/^require /, "")
      .trim()
      .startsWith(`${module} v`),
  );
  return found
    ?.replace(/^require /, "")
    .trim()
    .split(" ")[1];
}

// The pinned modules as files. That they can be downloaded and built is only shown by obtaining the parts.
describe("the Go programs", () => {
  it("have one module each, and no module is unused", async () => {
    const folders = (await readdir(moduleFolder("."))).sort();
    assert.deepEqual(folders, [...families.map(({ name }) => name), "gateway-api"].sort());
  });

  for (const family of families)
    it(`of ${family.name} are the tools that its module pins, or its own`, async () => {
      const own = family.embeds ? [`archipelago.local/parts/${family.name}`] : [];
      const tools = await toolsOf(family.name);
      assert.deepEqual(Object.values(family.programs).sort(), [...own, ...tools]);
    });

  const pins: [string, string, string][] = [
    ["helm", "helm.sh/helm/v3", `v${versions.helm}`],
    ["etcd", "go.etcd.io/etcd/server/v3", `v${versions.etcd}`],
    ["kubernetes", "k8s.io/kubernetes", `v${versions.kubernetes}`],
    ["coredns", "github.com/coredns/coredns", `v${versions.coredns}`],
    ["karmada", "github.com/karmada-io/karmada", `v${versions.karmada}`],
    ["restic", "github.com/restic/restic", `v${versions.restic}`],
    ["versitygw", "github.com/versity/versitygw", `v${versions.versitygw}`],
    ["cfssl", "github.com/cloudflare/cfssl", `v${versions.cfssl}`],
    ["pulumi", "github.com/pulumi/pulumi/pkg/v3", `v${versions.pulumi}`],
    ["gateway-api", "sigs.k8s.io/gateway-api", `v${versions.gatewayApi}`],
    ["istio", "istio.io/api", `v${versions.istio}`],
  ];
  for (const [family, module, version] of pins)
    it(`state the version that ${family} pins`, async () => {
      assert.equal(await pinOf(family, module), version);
    });

  it("state the commit that Istio's module is", async () => {
    assert.ok((await pinOf("istio", "istio.io/istio"))?.endsWith(`-${versions.istioRevision}`));
  });

  it("state the commit that the Kubernetes provider's module is, and the version that its SDK asks for", async () => {
    const { name, embeds, stamps } = goFamilies["pulumi-kubernetes"];
    const pin = await pinOf(name, embeds.module);
    const [, time = "", commit] = pin?.split("-") ?? [];
    const version = `${sdkVersion("kubernetes")}+${time.slice(0, 8)}.${commit}`;
    assert.deepEqual(Object.values(stamps), [version]);
  });

  it("contain no paths of the machine, and have their stamps", () => {
    assert.deepEqual(buildFlags({ stamps: { "a.b": "1", "c.d": "2" } }), [
      "-trimpath",
      "-buildvcs=false",
      "-ldflags",
      "-s -w -X a.b=1 -X c.d=2",
    ]);
  });

  it("have the name that the compiler gives them", () => {
    assert.equal(defaultName("k8s.io/kubernetes/cmd/kubelet"), "kubelet");
    assert.equal(defaultName("go.etcd.io/etcd/server/v3"), "server");
  });
});

describe("the catalogue of images", () => {
  it("names each image once, with its registry and a fixed tag", () => {
    const names = images.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const name of names) {
      assert.match(name, /^(docker\.io|registry\.k8s\.io)\/[a-z0-9/-]+:v?\d[\w.-]*$/);
      assert.doesNotMatch(name, /latest/);
    }
  });

  it("has absolute paths, and programs that exist in their families", () => {
    for (const { name, layers } of images)
      for (const entry of layers.flat()) {
        if (entry.kind === "tree") continue;
        assert.match(entry.to, /^\//, name);
        if (entry.kind !== "file") continue;
        const family = families.find((candidate) => candidate.name === entry.source);
        if (family) assert.ok(entry.path in family.programs, `${name}: ${entry.path}`);
      }
  });

  it("has the images of the clusters and the program", () => {
    const names = new Set(images.map(({ name }) => name));
    const karmada = charts.find(({ name }) => name === "karmada");
    const asked = [
      podinfoImage,
      curlImage,
      pauseImage,
      coreDnsImage,
      etcdImage,
      resticImage,
      imageName(cfsslImage),
      imageName(kubectlImage),
      ...["agent", "aggregated-apiserver", "controller-manager", "scheduler", "webhook"].map(
        (component) => imageName(karmadaImage(component, chartVersions.karmada)),
      ),
      `docker.io/istio/pilot:${versions.istio}`,
      `docker.io/istio/proxyv2:${versions.istio}`,
    ];
    assert.equal(karmada?.version, chartVersions.karmada);
    assert.deepEqual(
      asked.filter((name) => !names.has(name)),
      [],
    );
  });

  it("writes the image configuration", () => {
    const config: unknown = JSON.parse(
      imageConfig({ User: "1", Env: ["A=b"], Labels: { c: "d" } }, ["sha256:1"], "amd64"),
    );
    assert.deepEqual(config, {
      architecture: "amd64",
      os: "linux",
      config: {
        User: "1",
        Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "A=b"],
        Labels: { "org.opencontainers.image.vendor": "Archipelago's local cloud", c: "d" },
      },
      rootfs: { type: "layers", diff_ids: ["sha256:1"] },
    });
  });

  it("supports two processors", () => {
    assert.equal(architecture("x64"), "amd64");
    assert.equal(architecture("arm64"), "arm64");
    assert.throws(() => architecture("ia32"), /got ia32/);
  });
});
