/**
 * The temporary files of a run of the local cloud. Pulumi's Kubernetes plugin writes the kubeconfig of every provider into
 * the temporary folder and leaves it there. Under the real engine, against a real API server.
 */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import { openStack } from "../../local/engine/stack.ts";
import { testParts } from "../support/parts.ts";
import { startApiServer, type ApiServer } from "./support/apiServer.ts";

describe("the temporary files of the engine and its plugins", function () {
  this.timeout(600_000);
  let api: ApiServer;
  let folder: string;
  let shared: string;
  let temporary: string;
  const inherited = process.env["TMPDIR"];
  before(async () => {
    api = await startApiServer("temporary");
    folder = await mkdtemp(join(tmpdir(), "archipelago-temporary-"));
    shared = join(folder, "shared");
    temporary = join(folder, "run");
    await Promise.all([shared, join(folder, "project")].map((path) => mkdir(path)));
    const project = { name: "temporary", runtime: "nodejs" };
    await writeFile(join(folder, "project", "Pulumi.yaml"), stringify(project));
    await writeFile(join(folder, "settings.yaml"), stringify({ config: {} }));
    // The folder that a plugin uses which is not told otherwise.
    process.env["TMPDIR"] = shared;
  });
  after(async () => {
    if (inherited === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = inherited;
    await api.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const open = async () => {
    const { bin, kubernetesPlugin } = await testParts();
    return openStack({
      project: join(folder, "project"),
      settings: join(folder, "settings.yaml"),
      stack: "local",
      home: join(folder, "home"),
      temporary,
      pulumi: bin.pulumi,
      kubernetesPlugin,
      ownsEveryCluster: true,
      overrides: {},
      secrets: {},
      environment: {},
      program: () => {
        const provider = new k8s.Provider("cluster", {
          kubeconfig: pulumi.secret(api.kubeconfig),
          clusterIdentifier: "temporary",
        });
        new k8s.core.v1.ConfigMap("map", { metadata: { name: "map" } }, { provider });
        return Promise.resolve({});
      },
      onOutput: () => undefined,
    });
  };
  const kubeconfigs = async (path: string) =>
    (await readdir(path)).filter((name) => name.startsWith("kubeconfig"));

  it("are in a private folder, which the end of the run removes", async () => {
    const stack = await open();
    try {
      await stack.preview();
      await stack.up();
      assert.deepEqual(await kubeconfigs(shared), []);
      assert.notDeepEqual(await kubeconfigs(temporary), []);
      assert.equal((await stat(temporary)).mode & 0o777, 0o700);
    } finally {
      await stack.destroy();
      await stack.close();
    }
    await assert.rejects(readdir(temporary), { code: "ENOENT" });
  });

  it("are removed by the next run after a run that was killed", async () => {
    await mkdir(temporary, { mode: 0o755 });
    await writeFile(join(temporary, "kubeconfig1"), "left");
    const stack = await open();
    assert.deepEqual(await kubeconfigs(temporary), []);
    assert.equal((await stat(temporary)).mode & 0o777, 0o700);
    await stack.close();
  });
});
