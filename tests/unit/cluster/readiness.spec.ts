import assert from "node:assert/strict";
import { createServer as createHttp } from "node:http";
import { createServer as createHttps } from "node:https";
import { type AddressInfo, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { karmadaAuthority } from "../../../components/pki/profiles.ts";
import { awaitReadiness } from "../../../components/cluster/readiness.ts";
import { issue } from "../../support/certificates.ts";
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

  it("does not quote a malformed kubeconfig, which has a token", async () => {
    for (const kubeconfig of [
      "users: [{ token: hunter2 }, {",
      "token: hunter2",
      "- hunter2\n: [",
    ]) {
      const waiting = awaitReadiness({ cluster: "eu", kubeconfig, timeoutSeconds: 1 });
      await assert.rejects(waiting, (error) => {
        assert.ok(error instanceof Error);
        assert.match(error.message, /^kubeconfig: (invalid YAML|missing or invalid fields)/);
        return !String(error.stack).includes("hunter2");
      });
    }
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

  describe("of a cluster that refuses the kubeconfig", () => {
    const waitFor = (url: string, changes: { readonly refusalSeconds?: number } = {}) =>
      awaitReadiness({
        cluster: "eu",
        kubeconfig: kubeconfigFor(url),
        timeoutSeconds: 30,
        intervalSeconds: 0.05,
        refusalSeconds: 0.3,
        advice: "expected the current one; read it with: pulumi refresh",
        ...changes,
      });

    it("ends soon, and says what to do", async () => {
      api.cluster.forbidden = ["/api/v1/nodes"];
      await assert.rejects(
        waitFor(api.url),
        /^Error: cluster eu: its API refuses the credentials; got HTTP 403.*; expected the current one; read it with: pulumi refresh$/,
      );
    });

    it("ends soon if the token is not valid", async () => {
      const refusing = createHttp((_request, response) => {
        response.writeHead(401).end("{}");
      });
      await new Promise<void>((resolve) => refusing.listen(0, "127.0.0.1", resolve));
      const { port } = refusing.address() as AddressInfo;
      try {
        await assert.rejects(waitFor(`http://127.0.0.1:${port}`), /got HTTP 401; expected/);
      } finally {
        refusing.close();
      }
    });

    it("ends soon if the API has another certificate than the kubeconfig's", async () => {
      const { certPem, keyPem } = await issue(karmadaAuthority);
      const other = createHttps({ cert: certPem, key: keyPem });
      await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
      const { port } = other.address() as AddressInfo;
      const kubeconfig = kubeconfigFor(`https://127.0.0.1:${port}`).replace(
        "insecure-skip-tls-verify: true",
        `certificate-authority-data: ${Buffer.from((await issue(karmadaAuthority)).certPem).toString("base64")}`,
      );
      try {
        await assert.rejects(
          awaitReadiness({
            ...{ cluster: "eu", kubeconfig, timeoutSeconds: 30 },
            ...{ intervalSeconds: 0.05, refusalSeconds: 0.3 },
          }),
          /its API refuses the credentials; got .*(CERT|VERIFY)/,
        );
      } finally {
        other.close();
      }
    });

    it("goes on if it accepts it in time", async () => {
      api.cluster.forbidden = ["/api/v1/nodes"];
      const waiting = waitFor(api.url, { refusalSeconds: 10 });
      setTimeout(() => (api.cluster.forbidden = []), 150);
      await waiting;
    });

    it("counts anew once a poll got through", async () => {
      api.cluster.forbidden = ["/api/v1/nodes"];
      const waiting = waitFor(api.url, { refusalSeconds: 2 });
      await sleep(1500);
      Object.assign(api.cluster, { nodes: [false], forbidden: [] });
      await sleep(1000);
      api.cluster.forbidden = ["/api/v1/nodes"];
      await sleep(1000);
      Object.assign(api.cluster, { nodes: [true], forbidden: [] });
      await waiting;
    });
  });
});
