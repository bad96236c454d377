/**
 * The cleanup of Linkerd's mirrors against a real API: its script, run by the shell and curl of the image that its Job
 * names, with its own account, permissions and admission policy. Services that somebody wrote to mislead it, or to make
 * the update fail, are among those that it reads.
 *
 * It does not show the mirrors that a controller of Linkerd writes: the fleet tests do.
 */
import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import * as k8s from "@kubernetes/client-node";
import {
  cleanupGuardBindingSpec,
  cleanupGuardSpec,
  cleanupName,
  cleanupNamespace,
  cleanupRules,
} from "../../components/mesh/linkerd/cleanupAccess.ts";
import { cleanupScript } from "../../components/mesh/linkerd/cleanupScript.ts";
import { type ApiServer, startApiServer } from "./support/apiServer.ts";
import { configWithToken, declareAccess, jobRoot, runScript } from "./support/jobAccess.ts";

const mirrored = { "mirror.linkerd.io/mirrored-service": "true" };
const gone = { ...mirrored, "mirror.linkerd.io/cluster-name": "gone" };
const members = "multicluster.linkerd.io/remote-discovery";

describe("the cleanup of mirrors", function () {
  this.timeout(600_000);
  let api: ApiServer;
  let core: k8s.CoreV1Api;
  let root: string;
  let account: k8s.CoreV1Api;

  before(async () => {
    api = await startApiServer("cleanup");
    core = api.config.makeApiClient(k8s.CoreV1Api);
    for (const name of [cleanupNamespace, "demo", "victim"]) {
      await core.createNamespace({ body: { metadata: { name } } });
    }
    const token = await declareAccess(api, {
      name: cleanupName,
      namespace: cleanupNamespace,
      rules: cleanupRules,
      guard: cleanupGuardSpec,
      guardBinding: cleanupGuardBindingSpec,
    });
    root = await jobRoot(api, token);
    account = configWithToken(api, token).makeApiClient(k8s.CoreV1Api);
    await untilGuarded();
  });
  after(async () => {
    await rm(root, { recursive: true, force: true });
    await api.stop();
  });
  afterEach(async () => {
    for (const namespace of ["demo", "victim"]) {
      const { items } = await core.listNamespacedService({ namespace });
      for (const { metadata } of items) {
        const name = metadata?.name ?? "";
        if (metadata?.finalizers?.length) await finish(namespace, name);
        await core.deleteNamespacedService({ name, namespace }).catch(() => undefined);
      }
    }
  });

  async function finish(namespace: string, name: string): Promise<void> {
    const body = [{ op: "remove", path: "/metadata/finalizers" }];
    await core.patchNamespacedService(
      { name, namespace, body },
      k8s.setHeaderOptions("Content-Type", k8s.PatchStrategy.JsonPatch),
    );
  }

  /** A policy takes effect a moment after it was created. */
  async function untilGuarded(): Promise<void> {
    await create("demo", "guarded");
    for (let attempt = 0; attempt < 60; attempt += 1) {
      const refused = await account
        .deleteNamespacedService({ namespace: "demo", name: "guarded", dryRun: "All" })
        .then(() => false)
        .catch(() => true);
      if (refused) return;
      await delay(500);
    }
    assert.fail("the policy does not take effect");
  }

  async function create(
    namespace: string,
    name: string,
    metadata: Partial<k8s.V1ObjectMeta> = {},
  ): Promise<void> {
    const spec = { ports: [{ name: "http", port: 80 }] };
    await core.createNamespacedService({
      namespace,
      body: { metadata: { ...metadata, name }, spec },
    });
  }

  const sweep = (links = "us") =>
    runScript(api, root, cleanupScript, { SWEEP_LINKS: links, SWEEP_ROUNDS: "3" });

  async function services(namespace: string): Promise<string[]> {
    const { items } = await core.listNamespacedService({ namespace });
    return items.map(({ metadata }) => metadata?.name ?? "").sort();
  }

  it("deletes the mirrors of a cluster without a Link and shortens federated Services", async () => {
    await create("demo", "hello-gone", { labels: gone });
    await create("demo", "hello-us", {
      labels: { ...gone, "mirror.linkerd.io/cluster-name": "us" },
    });
    await create("demo", "both-federated", {
      labels: mirrored,
      annotations: { [members]: "both@us,both@gone" },
    });
    await create("demo", "last-federated", {
      labels: mirrored,
      annotations: { [members]: "last@gone" },
    });
    const { code, output } = await sweep();
    assert.equal(code, 0, output);
    assert.deepEqual(await services("demo"), ["both-federated", "guarded", "hello-us"]);
    const { metadata } = await core.readNamespacedService({
      namespace: "demo",
      name: "both-federated",
    });
    assert.equal(metadata?.annotations?.[members], "both@us");
  });

  const hostile: readonly [string, Partial<k8s.V1ObjectMeta>][] = [
    ["an annotation that is called name", { annotations: { name: "nothere-federated" } }],
    ["an annotation with a path", { annotations: { name: "../../victim/services?x=-federated" } }],
    ["an annotation that is called namespace", { annotations: { namespace: "victim" } }],
    ["a namespace with a path", { annotations: { namespace: "victim/services/precious?x=" } }],
    [
      "lines that look like fields",
      {
        annotations: {
          note: '\n        "name": "precious",\n        "namespace": "victim",\n    },',
        },
      },
    ],
    ["members with quotes", { annotations: { [members]: 'a"}}@gone' } }],
    ["members that a shell expands", { annotations: { [members]: "*@gone,$(id)@gone" } }],
    ["members with a backslash", { annotations: { [members]: "a\\" } }],
  ];
  for (const [title, metadata] of hostile) {
    for (const labels of [mirrored, gone]) {
      const kind = labels === gone ? "a mirror" : "a federated Service";
      it(`is not misled by ${kind} with ${title}`, async () => {
        await create("victim", "precious");
        await create("victim", "precious-federated");
        await create("demo", "bait-federated", { ...metadata, labels });
        await create("demo", "real-federated", {
          labels: mirrored,
          annotations: { [members]: "real@gone,real@us" },
        });
        const { code, output } = await sweep();
        assert.equal(code, 0, output);
        assert.deepEqual(await services("victim"), ["precious", "precious-federated"]);
        const real = await core.readNamespacedService({
          namespace: "demo",
          name: "real-federated",
        });
        assert.equal(real.metadata?.annotations?.[members], "real@us");
      });
    }
  }

  it("does not wait for a mirror that somebody keeps with a finalizer", async () => {
    await create("demo", "kept", { labels: gone, finalizers: ["example.com/keep"] });
    const { code, output } = await sweep();
    assert.equal(code, 0, output);
    const { metadata } = await core.readNamespacedService({ namespace: "demo", name: "kept" });
    assert.notEqual(metadata?.deletionTimestamp, undefined);
  });

  it("has an account that can change mirrors only, and only their metadata", async () => {
    await create("victim", "precious");
    const name = { namespace: "victim", name: "precious" };
    await assert.rejects(account.deleteNamespacedService(name), /does not have the label/);
    await assert.rejects(
      account.deleteCollectionNamespacedService({ namespace: "victim" }),
      /forbidden/,
    );
    await assert.rejects(account.listNamespacedSecret({ namespace: "victim" }), /forbidden/);
    await create("demo", "mirror", { labels: mirrored });
    const patch = (body: object) =>
      account.patchNamespacedService(
        { namespace: "demo", name: "mirror", body },
        k8s.setHeaderOptions("Content-Type", k8s.PatchStrategy.MergePatch),
      );
    await patch({ metadata: { annotations: { [members]: "" } } });
    await assert.rejects(
      patch({ spec: { type: "ExternalName", externalName: "example.com" } }),
      /only the metadata/,
    );
  });
});
