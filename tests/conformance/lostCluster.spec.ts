/**
 * A cluster that is gone for good leaves the state in one update, under the real engine and with Pulumi's kubernetes
 * provider: its objects, its load balancer, its releases, and the record of its membership, without a call to it. Its API
 * is a listener that accepts connections and never answers. Not proved here: what becomes of the rest of a fleet, which the
 * fleet tests show.
 */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CoreV1Api } from "@kubernetes/client-node";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { LostCluster } from "../../components/cluster/lostCluster.ts";
import { RegionalCluster } from "../../components/cluster/regionalCluster.ts";
import { type ApiServer, startApiServer } from "./support/apiServer.ts";
import { type EngineStack, openEngineStack, steps } from "./support/engineStack.ts";

const namespace = "default";

describe("a cluster that is gone for good", function () {
  this.timeout(600_000);
  let api: ApiServer;
  let stack: EngineStack;
  let chart: string;
  let running = true;

  before(async () => {
    api = await startApiServer("lost");
    const core = api.config.makeApiClient(CoreV1Api);
    await core.createNode({ body: { metadata: { name: "node" } } });
    const conditions = [
      { type: "Ready", status: "True", reason: "Test", message: "", lastHeartbeatTime: new Date() },
    ];
    await core.replaceNodeStatus({
      name: "node",
      body: { metadata: { name: "node" }, status: { conditions } },
    });
    stack = await openEngineStack("kubernetes");
    chart = await mkdtemp(join(tmpdir(), "archipelago-chart-"));
    await mkdir(join(chart, "templates"));
    await writeFile(join(chart, "Chart.yaml"), "apiVersion: v2\nname: content\nversion: 1.0.0\n");
    await writeFile(
      join(chart, "templates", "map.yaml"),
      "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: of-chart }\n",
    );
  });

  afterEach(function () {
    if (this.currentTest?.isFailed() === true) console.error(stack.printed());
  });

  after(async () => {
    await stack.close();
    if (running) await api.stop();
    await rm(chart, { recursive: true, force: true });
  });

  const living =
    (lost = false) =>
    () => {
      new pulumi.ComponentResource("test:index:Survivor", "survivor", {});
      if (lost) {
        new LostCluster("cluster-eu", { cluster: "eu", stack: "test" });
        return Promise.resolve();
      }
      const { provider } = new RegionalCluster("cluster-eu", {
        cluster: { name: "eu", provider: "kubeconfig", context: "lost-ctx" },
        ...{ stack: "test", stackTag: "archipelago:test", tags: [], kubeconfig: api.kubeconfig },
      });
      new k8s.core.v1.ConfigMap("map", { metadata: { name: "map", namespace } }, { provider });
      const annotations = { "pulumi.com/skipAwait": "true" };
      new k8s.core.v1.Service(
        "balancer",
        {
          metadata: { name: "balancer", namespace, annotations },
          spec: { type: "LoadBalancer", ports: [{ port: 80 }] },
        },
        { provider },
      );
      new k8s.helm.v3.Release("release", { chart, name: "content", namespace }, { provider });
      return Promise.resolve();
    };

  it("leaves the state in one update, without a call, and nothing else changes", async () => {
    await stack.up(living());
    const { server } = api.config.getCurrentCluster() ?? {};
    const port = Number(new URL(server ?? "").port);
    await api.stop();
    running = false;
    const calls: unknown[] = [];
    const silent = await listenSilently(port, (call) => calls.push(call));
    try {
      const planned = steps(await stack.preview(living(true)));
      const begin = Date.now();
      const done = steps(await stack.up(living(true)));
      const gone = ["balancer", "cluster-eu-membership", "map", "release"];
      assert.deepEqual(
        done.sort(),
        gone.map((name) => `delete ${name}`),
      );
      assert.deepEqual(planned.sort(), done);
      assert.ok(Date.now() - begin < 60_000, `${Date.now() - begin} ms`);
      const left = (await stack.resources()).map(({ name }) => name).sort();
      assert.deepEqual(left, ["cluster-eu", "cluster-eu-provider", "conformance-test", "survivor"]);
      assert.deepEqual(await stack.up(living(true)), []);
      const forgotten = () => {
        new pulumi.ComponentResource("test:index:Survivor", "survivor", {});
        return Promise.resolve();
      };
      assert.deepEqual(steps(await stack.up(forgotten)), ["delete cluster-eu"]);
      assert.deepEqual(calls, [], "no connection to the lost cluster");
    } finally {
      silent.close();
    }
  });
});

/** A listener that accepts connections and never answers, as a control plane that hangs. */
function listenSilently(port: number, called: (call: unknown) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      called(socket.remotePort);
      socket.on("error", () => undefined);
    });
    server.unref();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      resolve(server);
    });
  });
}
