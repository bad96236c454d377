import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import {
  describePlugins,
  findPlugin,
  pluginEnvironment,
} from "../../../../local/engine/plugins.ts";
import { copyWorkspace } from "../../../../local/engine/workspace.ts";
import { sdkVersion } from "../../../../local/parts/tools/officialPlugin.ts";
import { inFolder } from "../parts/support.ts";

// Empty files stand for plugins: this shows the choice, not that a plugin works.
async function plugin(folder: string, name: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `pulumi-resource-${name}`), "");
  return folder;
}

describe("the plugin of a provider", () => {
  const own = { kubernetes: "/parts/kubernetes", standIns: "/plugins" };
  const version = sdkVersion("kubernetes");

  it("is the official one of the SDK's version in Pulumi's home, before any on PATH", async () => {
    await inFolder(async (home) => {
      const env = { PULUMI_HOME: home, PATH: join(home, "bin") };
      const onPath = await plugin(join(home, "bin"), "kubernetes");
      await plugin(join(home, "plugins/resource-kubernetes-v0.0.1"), "kubernetes");
      const official = { name: "kubernetes", version, kind: "official" };
      assert.deepEqual(findPlugin("kubernetes", own, env), { ...official, path: onPath });
      const path = await plugin(
        join(home, `plugins/resource-kubernetes-v${version}`),
        "kubernetes",
      );
      assert.deepEqual(findPlugin("kubernetes", own, env), { ...official, path });
    });
  });

  it("is otherwise the built one for kubernetes, and the stand-in for tls and linode", () => {
    const env = { PULUMI_HOME: "/nowhere", PATH: "" };
    assert.deepEqual(findPlugin("kubernetes", own, env), {
      ...{ name: "kubernetes", version, kind: "built", path: own.kubernetes },
    });
    assert.deepEqual(findPlugin("tls", own, env), {
      ...{ name: "tls", version: sdkVersion("tls"), kind: "stand-in", path: "/plugins/tls" },
    });
    assert.throws(
      () => findPlugin("kubernetes", { kubernetes: undefined }, env),
      /plugin kubernetes: not found/,
    );
  });

  it("is printed with its kind at the start of a run", () => {
    const of = { name: "kubernetes", version: "4.0.0", path: "/" } as const;
    const kinds = ["official", "built", "stand-in"] as const;
    assert.deepEqual(describePlugins(kinds.map((kind) => ({ ...of, kind }))).split("\n"), [
      "kubernetes 4.0.0: Pulumi's own plugin",
      "kubernetes 4.0.0: Pulumi's own plugin, built from its module of 2026-01-15 (f47bc2d6f199)",
      "kubernetes 4.0.0: Archipelago's stand-in, not Pulumi's own plugin",
    ]);
  });

  it("is passed to the engine, whatever its kind", async () => {
    await inFolder(async (project) => {
      await writeFile(
        join(project, "Pulumi.yaml"),
        "name: test\nruntime: nodejs\nmain: index.ts\n",
      );
      const settings = join(project, "settings.yaml");
      await writeFile(settings, "config: {}\n");
      const of = { version: "1.0.0", path: "/somewhere" };
      const copy = await copyWorkspace({
        ...{ project, settings, stack: "test", overrides: {}, temporary: project },
        plugins: [
          { ...of, name: "kubernetes", kind: "built" },
          { ...of, name: "linode", kind: "official" },
          { ...of, name: "tls", kind: "stand-in" },
        ],
      });
      const { plugins } = parse(await readFile(join(copy.folder, "Pulumi.yaml"), "utf8")) as {
        plugins: unknown;
      };
      assert.deepEqual(plugins, {
        providers: [
          { ...of, name: "kubernetes" },
          { ...of, name: "linode" },
          { ...of, name: "tls" },
        ],
      });
    });
  });

  it("gets enablePatchForce from the environment if it was built and no cluster is a user's", () => {
    const of = { name: "kubernetes", version: "4.0.0", path: "/" } as const;
    const force = { PULUMI_K8S_ENABLE_PATCH_FORCE: "true" };
    assert.deepEqual(pluginEnvironment([{ ...of, kind: "built" }], true), force);
    assert.deepEqual(pluginEnvironment([{ ...of, kind: "built" }], false), {});
    assert.deepEqual(pluginEnvironment([{ ...of, kind: "official" }], true), {});
  });
});
