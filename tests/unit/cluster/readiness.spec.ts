import assert from "node:assert/strict";
import { createServer } from "node:net";
import { awaitReadiness } from "../../../components/cluster/readiness.ts";
import { kubeconfigFor, serveKubernetesApi, type FakeApi } from "../../support/apis.ts";

// Shows when waiting ends and with what words, against an API on loopback. Does not show how long a real cluster takes.

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

  it("ends at once when the API answers and a node is Ready", async () => {
    api.cluster.nodes = [false, true];
    await wait(5);
    assert.deepEqual(api.cluster.asked, ["/api/v1/nodes", "/readyz"]);
  });

  it("waits for the API and for a node", async () => {
    api.cluster.ready = false;
    api.cluster.nodes = [];
    const waiting = wait(10);
    setTimeout(() => (api.cluster.ready = true), 150);
    setTimeout(() => (api.cluster.nodes = [true]), 300);
    await waiting;
    assert.ok(api.cluster.asked.length > 4);
  });

  it("fails naming the cluster and what it lacks", async () => {
    const fails = (missing: string): Promise<void> =>
      assert.rejects(wait(1), {
        message: `cluster eu was not ready within 1 s: ${missing}`,
      });
    api.cluster.nodes = [false, false];
    await fails("none of its 2 nodes is Ready");
    api.cluster.nodes = [];
    await fails("it has no node yet");
    api.cluster.ready = false;
    await fails("its API says that it is not ready");
    await api.close();
    await fails("its API cannot be reached (ECONNREFUSED)");
  });

  it("gives up on an API that takes the connection and never answers", async () => {
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
