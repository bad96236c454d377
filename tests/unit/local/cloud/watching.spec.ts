/**
 * The reconcile loop, and watches against an API server that closes the connection.
 *
 * Not proven here: how a real API server closes a connection.
 */
import assert from "node:assert/strict";
import { createServer, type Server, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { CoreV1Api, KubeConfig } from "@kubernetes/client-node";
import { Loop } from "../../../../local/cloud/controllers/loop.ts";
import { watchObjects } from "../../../../local/cloud/controllers/watch.ts";

describe("reconcile loop", () => {
  it("runs once more for changes during a run, and never concurrently", async () => {
    let [runs, active, most] = [0, 0, 0];
    const loop = new Loop(
      async () => {
        runs++;
        most = Math.max(most, ++active);
        await sleep(20);
        active--;
      },
      () => undefined,
    );
    loop.poke();
    await sleep(5);
    for (let index = 0; index < 5; index++) loop.poke();
    await sleep(80);
    assert.deepEqual([runs, most], [2, 1]);
    await loop.stop();
  });

  it("retries after a failure, but not after stop", async () => {
    const reports: unknown[] = [];
    let runs = 0;
    const loop = new Loop(
      async () => {
        runs++;
        await Promise.resolve();
        throw new Error("no");
      },
      (error) => reports.push(error),
    );
    loop.poke();
    await sleep(1200);
    assert.equal(runs, 2);
    await loop.stop();
    await sleep(2500);
    assert.equal(runs, 2);
    assert.equal(reports.length, 2);
  }).timeout(10_000);
});

describe("watch", () => {
  const object = (name: string, version: number) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: "n", resourceVersion: String(version) },
  });

  it("survives an API server that stops and returns with other objects", async () => {
    let items = [object("one", 1)];
    const watches = new Set<ServerResponse>();
    const server: Server = createServer((request, response) => {
      response.setHeader("content-type", "application/json");
      if (request.url?.includes("watch=true") === true) {
        watches.add(response);
        response.flushHeaders();
        return;
      }
      response.end(
        JSON.stringify({
          kind: "ConfigMapList",
          apiVersion: "v1",
          metadata: { resourceVersion: "9" },
          items,
        }),
      );
    });
    const listen = (port: number) =>
      new Promise<number>((resolve) => {
        server.listen(port, "127.0.0.1", () => {
          const address = server.address();
          resolve(typeof address === "object" ? (address?.port ?? 0) : 0);
        });
      });
    const port = await listen(0);
    const config = new KubeConfig();
    config.loadFromString(
      JSON.stringify({
        apiVersion: "v1",
        kind: "Config",
        clusters: [
          {
            name: "c",
            cluster: { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true },
          },
        ],
        users: [{ name: "u", user: {} }],
        contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
        "current-context": "x",
      }),
    );
    const core = config.makeApiClient(CoreV1Api);
    let [changes, failures] = [0, 0];
    const watched = await watchObjects(
      config,
      "/api/v1/configmaps",
      () => core.listConfigMapForAllNamespaces(),
      { changed: () => changes++, failed: () => failures++ },
    );
    const names = () => watched.list().map(({ metadata }) => metadata?.name);
    const until = async (wanted: string[]) => {
      for (let tries = 0; tries < 100 && names().join() !== wanted.join(); tries++) await sleep(50);
      assert.deepEqual(names(), wanted);
    };
    await until(["one"]);
    await sleep(100);
    for (const watch of watches)
      watch.write(`${JSON.stringify({ type: "ADDED", object: object("two", 10) })}\n`);
    await until(["one", "two"]);

    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await sleep(1500);
    items = [object("three", 20)];
    watches.clear();
    await listen(port);
    for (let tries = 0; tries < 100 && watches.size === 0; tries++) await sleep(50);
    const before = changes;
    for (const watch of watches) {
      const gone = { kind: "Status", apiVersion: "v1", code: 410, metadata: {} };
      watch.write(`${JSON.stringify({ type: "ERROR", object: gone })}\n`);
      watch.end();
    }
    await until(["three"]);
    assert.ok(changes > before);
    assert.ok(failures > 0);

    await watched.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }).timeout(30_000);
});
