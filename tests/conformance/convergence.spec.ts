/**
 * The program's measures against two failures of Pulumi's kubernetes provider: an object with a fixed name survives its
 * replacement, and a release converges after an update that was killed. Under the real engine, with that provider and a
 * real API without nodes. Each failure is shown first, without the program's measure.
 *
 * The fleet tests show the same for a reader's token and istiod.
 */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CoreV1Api, PatchStrategy, setHeaderOptions } from "@kubernetes/client-node";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  type ClusterPreflight,
  ClusterProvider,
} from "../../components/cluster/clusterProvider.ts";
import { declareHelmRelease } from "../../components/cluster/helmRelease.ts";
import { Component } from "../../components/internal/component.ts";
import { undefinedIfNotFound } from "../../components/internal/notFound.ts";
import { type ApiServer, startApiServer } from "./support/apiServer.ts";
import { type EngineStack, failureOf, openEngineStack, steps } from "./support/engineStack.ts";

const namespace = "default";

class Plain extends pulumi.ComponentResource {
  constructor(opts: pulumi.ComponentResourceOptions) {
    super("test:index:Parent", "parent", {}, opts);
  }
}

class Own extends Component {
  constructor(opts: pulumi.ComponentResourceOptions) {
    super("test:index:Parent", "parent", {}, opts);
  }
}

describe("a cluster of the stack's own", function () {
  this.timeout(600_000);
  let api: ApiServer;
  let stack: EngineStack;
  let core: CoreV1Api;

  before(async () => {
    api = await startApiServer("convergence");
    core = api.config.makeApiClient(CoreV1Api);
  });
  beforeEach(async () => {
    stack = await openEngineStack("kubernetes");
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed() === true) console.error(stack.printed());
    await stack.close();
  });
  after(() => api.stop());

  const cluster = (preflight?: ClusterPreflight) =>
    new ClusterProvider("cluster", {
      clusterName: "eu",
      kubeconfig: api.kubeconfig,
      identifier: "eu",
      stackOwned: true,
      preflight,
    });

  it("has no resources while its preflight fails, and the error is printed unchanged", async () => {
    const program = (refusal?: string) => () => {
      const provider = cluster(() =>
        refusal === undefined ? Promise.resolve() : Promise.reject(new Error(refusal)),
      );
      const parent = new Own({ provider });
      const metadata = { name: "refused", namespace };
      new k8s.core.v1.ConfigMap("parent-map", { metadata }, { parent });
      return Promise.resolve();
    };
    await assert.rejects(stack.preview(program("cluster eu is old")));
    await assert.rejects(stack.up(program("cluster eu is old")));
    assert.match(stack.printed(), /error: cluster eu is old\n/);
    assert.doesNotMatch(stack.printed(), /serializing|clusterProvider\.ts/);
    assert.deepEqual(
      (await stack.resources()).filter(({ type }) => type.includes("kubernetes")),
      [],
    );
    await stack.up(program());
    assert.ok(
      await undefinedIfNotFound(core.readNamespacedConfigMap({ namespace, name: "refused" })),
    );
    await stack.destroy();
  });

  describe("has an object with a fixed name", () => {
    const program = (Parent: typeof Plain | typeof Own, name: string) => () => {
      const parent = new Parent({ provider: cluster() });
      const metadata = { name, namespace };
      const data = { key: "value" };
      const fixed = new k8s.core.v1.ConfigMap("parent-fixed", { metadata, data }, { parent });
      const dependent = {
        metadata: { name: `${name}-reader`, namespace },
        data: { uid: fixed.metadata.uid },
      };
      new k8s.core.v1.ConfigMap("parent-reader", dependent, { parent });
      return Promise.resolve();
    };
    const read = (name: string) =>
      undefinedIfNotFound(core.readNamespacedConfigMap({ namespace, name }));

    it("which a create-first replacement deletes", async () => {
      await stack.up(program(Plain, "lost"));
      await stack.up(program(Plain, "lost"), { replace: ["parent-fixed"] });
      assert.equal(await read("lost"), undefined);
    });

    it("which a component of the program replaces delete-first, and nothing that depends on it", async () => {
      await stack.up(program(Own, "kept"));
      const before = await read("kept");
      const reader = await read("kept-reader");
      const changes = await stack.up(program(Own, "kept"), { replace: ["parent-fixed"] });
      const after = await read("kept");
      assert.ok(before && after);
      assert.notEqual(after.metadata?.uid, before.metadata?.uid);
      assert.deepEqual(steps(changes).sort(), [
        "create-replacement parent-fixed",
        "delete-replaced parent-fixed",
        "replace parent-fixed",
        "update parent-reader",
      ]);
      const updated = await read("kept-reader");
      assert.equal(updated?.metadata?.uid, reader?.metadata?.uid);
      assert.equal(updated?.data?.["uid"], after.metadata?.uid);
      await stack.destroy();
    });
  });

  describe("has a release, and an update was killed", () => {
    let chart: string;

    before(async () => {
      chart = await mkdtemp(join(tmpdir(), "archipelago-chart-"));
      await mkdir(join(chart, "templates"));
      await writeFile(join(chart, "Chart.yaml"), "apiVersion: v2\nname: waiting\nversion: 1.0.0\n");
      // Helm waits until the test sets its address.
      const service = [
        "apiVersion: v1",
        "kind: Service",
        "metadata: { name: waiting, annotations: { value: '{{ .Values.value }}' } }",
        "spec: { type: LoadBalancer, ports: [{ port: 80 }] }",
      ];
      await writeFile(join(chart, "templates", "service.yaml"), service.join("\n"));
    });
    after(() => rm(chart, { recursive: true, force: true }));

    const args = (value: string) => ({ chart, name: "waiting", namespace, values: { value } });
    const plain = (value: string) => () => {
      const parent = new Plain({ provider: cluster() });
      new k8s.helm.v3.Release("parent-release", args(value), { parent });
      return Promise.resolve();
    };
    const own = (value: string) => () => {
      const parent = new Own({ provider: cluster() });
      declareHelmRelease("parent-release", args(value), { parent });
      return Promise.resolve();
    };

    const records = async (): Promise<string[]> => {
      const { items } = await core.listNamespacedSecret({
        namespace,
        labelSelector: "owner=helm,name=waiting",
      });
      return items.map(({ metadata }) => String(metadata?.labels?.["status"]));
    };
    const until = async (status: string): Promise<void> => {
      for (let poll = 0; !(await records()).includes(status); poll += 1) {
        assert.ok(poll < 300, `no record is ${status}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    };
    /** Kills an update once Helm has begun. */
    const killedAt = async (status: string, value: string): Promise<void> => {
      const dead = failureOf(stack.up(own(value)));
      await until(status);
      await stack.kill();
      await dead;
      assert.ok((await records()).includes(status));
    };
    /** Sets the Service's address, which Helm waits for, or removes it. */
    const answer = (...ip: string[]) =>
      core.patchNamespacedServiceStatus(
        {
          name: "waiting",
          namespace,
          body: { status: { loadBalancer: { ingress: ip.map((one) => ({ ip: one })) } } },
        },
        setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
      );
    const converges = async (value: string): Promise<string> => {
      await answer("192.0.2.1");
      await stack.up(own(value));
      const { metadata } = await core.readNamespacedService({ name: "waiting", namespace });
      assert.equal(metadata?.annotations?.["value"], value);
      return metadata.uid ?? "";
    };

    it("during the create, and then during an update", async () => {
      await killedAt("pending-install", "one");
      assert.match(
        await failureOf(stack.up(plain("one"))),
        /cannot re-use a name that is still in use/,
      );
      const { metadata } = await core.readNamespacedService({ name: "waiting", namespace });
      assert.equal(await converges("one"), metadata?.uid, "adopted, not recreated");
      assert.deepEqual(await records(), ["deployed"]);

      await answer();
      await killedAt("pending-upgrade", "two");
      assert.match(await failureOf(stack.up(plain("two"))), /another operation .* is in progress/);
      await converges("two");
      assert.deepEqual((await records()).sort(), ["deployed", "superseded"]);
      assert.deepEqual(await stack.up(own("two")), []);
      await stack.destroy();
      assert.deepEqual(await records(), []);
    });

    it("never, and keeps three of Helm's records, which contain its values", async () => {
      const created = stack.up(plain("0"));
      await until("pending-install");
      await answer("192.0.2.1");
      await created;
      for (const value of ["1", "2", "3"]) await stack.up(plain(value));
      assert.equal((await records()).length, 4, "all of them without the program's limit");
      for (const value of ["4", "5"]) await stack.up(own(value));
      assert.deepEqual((await records()).sort(), ["deployed", "superseded", "superseded"]);
      await stack.destroy();
    });
  });
});
