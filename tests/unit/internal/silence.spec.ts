import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CoreV1Api } from "@kubernetes/client-node";
import { stringify } from "yaml";
import { connect } from "../../../components/internal/connect.ts";
import { isUnanswered, reasonOf } from "../../../components/internal/errors.ts";
import { within } from "../../../components/internal/limit.ts";
import { checkGatewayApiCrds } from "../../../components/mesh/gatewayApiCheck.ts";
import { assertNamespaceUnchanged } from "../../../components/mesh/istio/existingInstall.ts";
import { precheck } from "../../../components/mesh/linkerd/checks/precheck.ts";
import { kubeconfigFor } from "../../support/apis.ts";

// Shows that every look at a cluster ends at an API that accepts connections and stays silent, and at a credential plugin
// that does. Does not show a network that drops every packet: the fleet tests cut a region off.

describe("a cluster that stays silent", function () {
  this.timeout(120_000);
  let server: Server;
  let kubeconfig: string;

  before(async () => {
    server = createServer((socket) => {
      socket.on("error", () => undefined);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    kubeconfig = kubeconfigFor(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });

  after(() => {
    server.close();
  });

  it("ends every preflight after the limit of one request, with the cluster's name", async () => {
    const cluster = "ap";
    const path = "clusters[0].gatewayApi";
    const linkerd = { stack: "test", clusterNetworks: "10.0.0.0/8" };
    const looks = [
      assertNamespaceUnchanged({ cluster, kubeconfig, namespace: "istio-system" }),
      checkGatewayApiCrds({ cluster, kubeconfig, path, expected: "install" }),
      precheck({ cluster, kubeconfig, ...linkerd }),
    ];
    const started = performance.now();
    for (const result of await Promise.allSettled(looks)) {
      assert.ok(result.status === "rejected");
      assert.match(reasonOf(result.reason), /cluster ap\b.*: timed out$/);
    }
    assert.ok(performance.now() - started < 60_000);
  });

  it("is told apart from one that refuses", async () => {
    const errorOf = (promise: Promise<unknown>): Promise<unknown> =>
      promise.then(
        () => assert.fail("answered"),
        (error: unknown) => error,
      );
    const core = connect(kubeconfig, 0.2).makeApiClient(CoreV1Api);
    assert.equal(isUnanswered(await errorOf(core.listNode())), true);
    assert.equal(isUnanswered(Object.assign(new Error(), { code: "EHOSTUNREACH" })), true);
    assert.equal(isUnanswered(new Error("x", { cause: { code: "ETIMEDOUT" } })), true);
    assert.equal(isUnanswered(new Error("x", { cause: { code: 401 } })), false);
    assert.equal(isUnanswered(new Error("x", { cause: { code: "CERT_HAS_EXPIRED" } })), false);
    assert.equal(isUnanswered(new Error("istio.namespace: cannot be changed")), false);
  });

  it("ends a credential plugin's silence too", async () => {
    const folder = await mkdtemp(join(tmpdir(), "archipelago-plugin-"));
    try {
      const command = join(folder, "plugin");
      await writeFile(command, "#!/bin/sh\nexec sleep 3\n");
      await chmod(command, 0o700);
      const exec = { apiVersion: "client.authentication.k8s.io/v1", command };
      const config = stringify({
        apiVersion: "v1",
        kind: "Config",
        clusters: [{ name: "fake", cluster: { server: "http://127.0.0.1:9" } }],
        users: [{ name: "fake", user: { exec } }],
        contexts: [{ name: "fake", context: { cluster: "fake", user: "fake" } }],
        "current-context": "fake",
      });
      const core = connect(config, 0.2).makeApiClient(CoreV1Api);
      await assert.rejects(core.listNode(), {
        message: `${command}, which the kubeconfig runs for credentials, failed: no credentials within 0.2 s`,
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("a plugin that stays silent", () => {
  it("is given up, with what it was asked", async () => {
    const never = new Promise<never>(() => undefined);
    await assert.rejects(
      within("Linode's list", () => never, 0.05),
      {
        message: "Linode's list: no answer within 0.05 s",
      },
    );
    assert.equal(await within("Linode's list", () => Promise.resolve(1)), 1);
  });
});
