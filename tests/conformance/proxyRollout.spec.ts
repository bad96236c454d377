/**
 * The rollout of Linkerd's proxies against a real API: its script, run by the shell and curl of the image that its Job
 * names, with its own account, permissions and admission policy. Workloads have no controllers: the test itself replaces the
 * pods of a restarted one.
 *
 * It does not show that the injector annotates pods with the digest, nor that a request survives: the fleet tests do.
 */
import assert from "node:assert/strict";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import * as k8s from "@kubernetes/client-node";
import {
  proxyRolloutGuardBindingSpec,
  proxyRolloutGuardSpec,
  proxyRolloutName,
  proxyRolloutRules,
} from "../../components/mesh/linkerd/proxyRolloutAccess.ts";
import { proxyRolloutScript } from "../../components/mesh/linkerd/proxyRolloutScript.ts";
import { type ApiServer, startApiServer } from "./support/apiServer.ts";
import { configWithToken, declareAccess, jobRoot, runScript } from "./support/jobAccess.ts";

const [own, old] = ["a".repeat(64), "b".repeat(64)];
const containers = [{ name: "app", image: "app" }];
type Kind = "Deployment" | "StatefulSet" | "DaemonSet";

describe("the rollout of proxies", function () {
  this.timeout(600_000);
  let api: ApiServer;
  let core: k8s.CoreV1Api;
  let apps: k8s.AppsV1Api;
  let objects: k8s.KubernetesObjectApi;
  let root: string;
  let account: k8s.KubeConfig;

  before(async () => {
    api = await startApiServer(
      "rollout",
      ["deployment", "replicaset", "statefulset", "daemonset", "garbage-collector"].map(
        (kind) => `${kind}-controller`,
      ),
    );
    core = api.config.makeApiClient(k8s.CoreV1Api);
    apps = api.config.makeApiClient(k8s.AppsV1Api);
    objects = k8s.KubernetesObjectApi.makeApiClient(api.config);
    for (const name of ["linkerd", "shop"]) {
      await core.createNamespace({ body: { metadata: { name } } });
    }
    const token = await declareAccess(api, {
      name: proxyRolloutName,
      namespace: "linkerd",
      rules: proxyRolloutRules,
      guard: proxyRolloutGuardSpec,
      guardBinding: proxyRolloutGuardBindingSpec,
    });
    root = await jobRoot(api, token);
    await mkdir(join(root, "dev"), { recursive: true });
    account = configWithToken(api, token);
    await workload("Deployment", "guarded");
    await untilGuarded();
  });
  after(async () => {
    await rm(root, { recursive: true, force: true });
    await api.stop();
  });
  afterEach(async () => {
    const namespace = "shop";
    await core.deleteCollectionNamespacedPod({ namespace, gracePeriodSeconds: 0 });
    await apps.deleteCollectionNamespacedReplicaSet({ namespace });
    await apps.deleteCollectionNamespacedDeployment({ namespace });
    await apps.deleteCollectionNamespacedStatefulSet({ namespace });
    await apps.deleteCollectionNamespacedDaemonSet({ namespace });
    await apps.deleteCollectionNamespacedDeployment({ namespace: "linkerd" });
    await core.deleteCollectionNamespacedPod({ namespace: "linkerd", gracePeriodSeconds: 0 });
  });

  async function workload(kind: Kind, name: string, namespace = "shop"): Promise<void> {
    const labels = { app: name };
    const template = {
      metadata: { labels, annotations: { theirs: "kept" } },
      spec: { containers },
    };
    const spec = {
      selector: { matchLabels: labels },
      template,
      ...(kind === "StatefulSet" && { serviceName: name }),
    };
    await objects.create({
      apiVersion: "apps/v1",
      kind,
      metadata: { name, namespace },
      spec,
    } as k8s.KubernetesObject);
  }

  /** A meshed pod, of a workload of its name unless it has none. */
  async function pod(
    name: string,
    trust: string,
    by?: Kind,
    annotations: Record<string, string> = {},
    namespace = "shop",
  ): Promise<void> {
    const apiVersion = "apps/v1";
    const ref = { apiVersion, name, uid: name, controller: true };
    if (by === "Deployment") {
      await apps.createNamespacedReplicaSet({
        namespace,
        body: {
          metadata: { name: `${name}-1`, ownerReferences: [{ ...ref, kind: by }] },
          spec: {
            selector: { matchLabels: { app: name } },
            template: { metadata: { labels: { app: name } }, spec: { containers } },
          },
        },
      });
    }
    const owner =
      by === "Deployment"
        ? { ...ref, kind: "ReplicaSet", name: `${name}-1` }
        : { ...ref, kind: by ?? "" };
    await core.createNamespacedPod({
      namespace,
      body: {
        metadata: {
          name: `${name}-pod`,
          labels: { "linkerd.io/control-plane-ns": "linkerd" },
          annotations: { ...annotations, "linkerd.io/trust-root-sha256": trust },
          ...(by !== undefined && { ownerReferences: [owner] }),
        },
        spec: { containers, automountServiceAccountToken: false },
      },
    });
  }

  async function templateOf(kind: Kind, name: string): Promise<Record<string, string>> {
    const found = await objects.read({
      apiVersion: "apps/v1",
      kind,
      metadata: { name, namespace: "shop" },
    });
    const { spec } = found as k8s.V1Deployment;
    const { "archipelago/restarted-by": by, ...rest } = spec?.template.metadata?.annotations ?? {};
    assert.ok(by === undefined || by === "rollout-1");
    return rest;
  }

  async function roll(
    env: Readonly<Record<string, string>> = {},
  ): Promise<{ code: number | undefined; output: string; reason: string }> {
    await writeFile(join(root, "dev/termination-log"), "");
    const result = await runScript(api, root, proxyRolloutScript, {
      HOSTNAME: "rollout-1",
      ROLLOUT_NAMESPACE: "linkerd",
      ROLLOUT_TRUST: own,
      ROLLOUT_ANCHORS: "sha256:own",
      ROLLOUT_ISSUER: "",
      ROLLOUT_DEADLINE_SECONDS: "3",
      ROLLOUT_TERMINATION_LOG: "/dev/termination-log",
      ...env,
    });
    const reason = await readFile(join(root, "dev/termination-log"), "utf8");
    return { ...result, reason: reason.trim() };
  }

  /** Runs the rollout, and replaces these pods once their workload is restarted, as its controller would. */
  async function rollReplacing(
    pods: readonly (readonly [Kind, string])[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<{ code: number | undefined; output: string }> {
    const running = roll({ ROLLOUT_DEADLINE_SECONDS: "60", ...env });
    for (const [kind, name] of pods) {
      for (let attempt = 0; Object.keys(await templateOf(kind, name)).length === 1; attempt += 1) {
        assert.ok(attempt < 100, `${name} is not restarted`);
        await delay(200);
      }
      const gone = { name: `${name}-pod`, namespace: "shop" };
      await core.deleteNamespacedPod({ ...gone, gracePeriodSeconds: 0 });
    }
    return running;
  }

  const patchAs = (config: k8s.KubeConfig, template: object, more = {}, top = {}) =>
    config.makeApiClient(k8s.AppsV1Api).patchNamespacedDeployment(
      {
        name: "guarded",
        namespace: "shop",
        dryRun: "All",
        body: { ...top, spec: { template, ...more } },
      },
      k8s.setHeaderOptions("Content-Type", k8s.PatchStrategy.MergePatch),
    );

  /** A policy takes effect a moment after it was created. */
  async function untilGuarded(): Promise<void> {
    for (let attempt = 0; attempt < 60; attempt += 1) {
      const refused = await patchAs(account, {}, { replicas: 9 }).then(
        () => false,
        () => true,
      );
      if (refused) return;
      await delay(500);
    }
    assert.fail("the policy does not take effect");
  }

  it("restarts the owners of pods with other anchors, each once, and waits for the pods", async () => {
    const kinds: readonly (readonly [Kind, string])[] = [
      ["Deployment", "web"],
      ["StatefulSet", "store"],
      ["DaemonSet", "agent"],
    ];
    for (const [kind, name] of kinds) {
      await workload(kind, name);
      await pod(name, old, kind);
    }
    await workload("Deployment", "fresh");
    await pod("fresh", own, "Deployment");
    const { code, output } = await rollReplacing(kinds);
    assert.equal(code, 0, output);
    const marked = { theirs: "kept", "archipelago/trust-anchors": "sha256:own" };
    for (const [kind, name] of kinds) assert.deepEqual(await templateOf(kind, name), marked, name);
    assert.deepEqual(await templateOf("Deployment", "fresh"), { theirs: "kept" });
    assert.equal(output.match(/restarting/g)?.length, 3);
    assert.match(output, /no proxy has to be restarted\n?$/);
  });

  it("changes nothing if every proxy has the anchors, or is the control plane's", async () => {
    await workload("Deployment", "web");
    await pod("web", own, "Deployment");
    await pod("linkerd-identity", old, undefined, {}, "linkerd");
    assert.deepEqual(await roll(), {
      code: 0,
      output: "no proxy has to be restarted",
      reason: "",
    });
    assert.deepEqual(await templateOf("Deployment", "web"), { theirs: "kept" });
  });

  it("fails with the names of pods that are left, and of those that nobody would recreate", async () => {
    await workload("Deployment", "web");
    await pod("web", old, "Deployment");
    const left = await roll();
    assert.deepEqual(
      [left.code, left.reason],
      [1, "pods still hold other trust anchors: shop/web-pod"],
    );
    await pod("debug", old);
    const stuck = await roll();
    assert.deepEqual(
      [stuck.code, stuck.reason],
      [1, "pods hold other trust anchors and have no owner that can be restarted: shop/debug-pod"],
    );
  });

  it("is not misled by annotations that look like fields", async () => {
    await workload("Deployment", "web");
    await workload("Deployment", "victim");
    const note =
      '\n        "name": "victim",\n        "ownerReferences": [\n          {\n            "name": "victim-1",';
    await pod("web", own, "Deployment", { note, name: "victim", "archipelago/note": '"}],' });
    const { code } = await roll();
    assert.equal(code, 0);
    assert.deepEqual(await templateOf("Deployment", "victim"), { theirs: "kept" });
  });

  describe("with a required issuer", () => {
    const env = { ROLLOUT_ISSUER: "sha256:new" };

    async function identity(issuer: string, reason: string, sinceSeconds: number): Promise<void> {
      const name = "linkerd-identity";
      const namespace = "linkerd";
      const labels = { app: name };
      await apps.createNamespacedDeployment({
        namespace,
        body: {
          metadata: { name },
          spec: {
            selector: { matchLabels: labels },
            template: {
              metadata: { labels, annotations: { "archipelago/issuer": issuer } },
              spec: { containers },
            },
          },
        },
      });
      const time = new Date(Date.now() + sinceSeconds * 1000);
      const condition = { type: "Progressing", status: "True", reason, message: "" };
      await apps.patchNamespacedDeploymentStatus(
        {
          name,
          namespace,
          body: { status: { conditions: [{ ...condition, lastUpdateTime: time }] } },
        },
        k8s.setHeaderOptions("Content-Type", k8s.PatchStrategy.MergePatch),
      );
    }

    it("restarts pods that were created before identity signed with it, once", async () => {
      await identity("sha256:new", "NewReplicaSetAvailable", 3600);
      await workload("Deployment", "web");
      await pod("web", own, "Deployment");
      await workload("Deployment", "marked");
      await pod("marked", own, "Deployment", { "archipelago/issuer": "sha256:new" });
      const { code, output } = await rollReplacing([["Deployment", "web"]], env);
      assert.equal(code, 0, output);
      const marked = { theirs: "kept", "archipelago/issuer": "sha256:new" };
      assert.deepEqual(await templateOf("Deployment", "web"), marked);
      assert.deepEqual(await templateOf("Deployment", "marked"), { theirs: "kept" });
    });

    it("leaves pods that were created since", async () => {
      await identity("sha256:new", "NewReplicaSetAvailable", -3600);
      await workload("Deployment", "web");
      await pod("web", own, "Deployment");
      assert.equal((await roll(env)).code, 0);
    });

    for (const [title, issuer, reason] of [
      ["signs with another issuer", "sha256:old", "NewReplicaSetAvailable"],
      ["is being recreated", "sha256:new", "ReplicaSetUpdated"],
    ] as const) {
      it(`restarts nothing and fails if identity ${title}`, async () => {
        await identity(issuer, reason, 3600);
        await workload("Deployment", "web");
        await pod("web", own, "Deployment");
        const { code, reason: words } = await roll(env);
        assert.deepEqual([code, words], [1, "identity does not sign with this issuer yet"]);
        assert.deepEqual(await templateOf("Deployment", "web"), { theirs: "kept" });
      });
    }
  });

  it("has an account that can only restart workloads", async () => {
    await workload("Deployment", "guarded");
    const mark = { metadata: { annotations: { "archipelago/restarted-by": "rollout-2" } } };
    await patchAs(account, mark);
    const annotated = (annotations: object): object => ({ metadata: { annotations } });
    const image = { "config.linkerd.io/proxy-image": "evil" };
    await assert.rejects(patchAs(account, annotated(image)), /only the annotations of a restart/);
    await assert.rejects(
      patchAs(account, annotated({ theirs: null })),
      /only the annotations of a restart/,
    );
    const evil = { spec: { containers: [{ name: "app", image: "evil" }] } };
    for (const [template, more] of [
      [evil, {}],
      [{ metadata: { labels: { more: "x" } } }, {}],
      [{}, { replicas: 0 }],
      [{}, { minReadySeconds: 5 }],
      [{}, { progressDeadlineSeconds: 60 }],
      [{}, { revisionHistoryLimit: 0 }],
    ] as const) {
      await assert.rejects(patchAs(account, template, more), /changes nothing but annotations/);
    }
    await workload("StatefulSet", "store");
    const deleting = { persistentVolumeClaimRetentionPolicy: { whenScaled: "Delete" } };
    for (const spec of [deleting, { ordinals: { start: 1 } }]) {
      await assert.rejects(
        account
          .makeApiClient(k8s.AppsV1Api)
          .patchNamespacedStatefulSet(
            { name: "store", namespace: "shop", dryRun: "All", body: { spec } },
            k8s.setHeaderOptions("Content-Type", k8s.PatchStrategy.MergePatch),
          ),
        /changes nothing but annotations/,
      );
    }
    const own = { metadata: { annotations: { more: "x" } } };
    await assert.rejects(patchAs(account, {}, {}, own), /changes nothing but annotations/);
    await patchAs(api.config, evil);
    const secrets = account.makeApiClient(k8s.CoreV1Api);
    await assert.rejects(secrets.listNamespacedSecret({ namespace: "shop" }), /forbidden/);
  });
});
