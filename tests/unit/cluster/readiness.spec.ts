import assert from "node:assert/strict";
import { createServer } from "node:net";
import { awaitReadiness } from "../../../components/cluster/readiness.ts";
import { kubeconfigFor, serveKubernetesApi, type FakeApi } from "../../support/apis.ts";

// Shows when the wait ends and with which error, against an API on loopback. Does not show how long a real cluster takes.

describe("awaitReadiness", () => {
  let api: FakeApi;

  beforeEach(async () => {
    api = await serveKubernetesApi();
  });

  afterEach(() => api.close());

  const wait = (timeoutSeconds: number): Promise<void> =>
    awaitReadiness({
      cluster: "eu",
      kubeconfig: kubeconfigFor(api.url),
      timeoutSeconds,
      intervalSeconds: 0.05,
    });

  it("resolves at once if the API answers and a node is Ready", async () => {
    api.cluster.nodes = [false, true];
    await wait(5);
    assert.deepEqual(api.cluster.requests, ["/api/v1/nodes", "/readyz"]);
  });

  it("polls until the API answers and a node is Ready", async () => {
    api.cluster.ready = false;
    api.cluster.nodes = [];
    const waiting = wait(10);
    setTimeout(() => (api.cluster.ready = true), 150);
    setTimeout(() => (api.cluster.nodes = [true]), 300);
    await waiting;
    assert.ok(api.cluster.requests.length > 4);
  });

  it("rejects with the cluster and what is missing", async () => {
    const rejects = (missing: string): Promise<void> =>
      assert.rejects(wait(1), {
        message: `cluster eu was not ready within 1 s: ${missing}`,
      });
    api.cluster.nodes = [false, false];
    await rejects("none of its 2 nodes is Ready");
    api.cluster.nodes = [];
    await rejects("it has no node yet");
    api.cluster.ready = false;
    await rejects("its API is not ready");
    await api.close();
    await rejects("its API is unreachable (ECONNREFUSED)");
  });

  it("times out on an API that accepts the connection and never answers", async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const address = silent.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    try {
      await assert.rejects(
        awaitReadiness({
          cluster: "eu",
          kubeconfig: kubeconfigFor(`http://127.0.0.1:${port}`),
          timeoutSeconds: 0.3,
          intervalSeconds: 0.05,
        }),
        /its API did not answer in time/,
      );
    } finally {
      silent.close();
    }
  });
});
