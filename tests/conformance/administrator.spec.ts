/**
 * The administrator of the local cloud's LKE clusters, on a real API server: a ServiceAccount, whose token is refused once the
 * kubeconfig is regenerated.
 *
 * Not proved here: how Linode revokes it.
 */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import * as k8s from "@kubernetes/client-node";
import {
  administratorToken,
  revokeAdministratorToken,
} from "../../local/kubernetes/administrator.ts";
import { startApiServer, type ApiServer } from "./support/apiServer.ts";

describe("the administrator of an LKE cluster of the local cloud", function () {
  this.timeout(600_000);
  let api: ApiServer | undefined;
  before(async () => {
    api = await startApiServer("administrator");
  });
  after(() => api?.stop());

  /** The status of a request that only an administrator may make. */
  const statusWith = async (token: string): Promise<number> => {
    const config = new k8s.KubeConfig();
    const cluster = api?.config.getCurrentCluster();
    assert.ok(cluster);
    config.loadFromClusterAndUser(cluster, { name: "administrator", token });
    try {
      await config.makeApiClient(k8s.CoreV1Api).listSecretForAllNamespaces();
      return 200;
    } catch (error) {
      assert.ok(error instanceof k8s.ApiException);
      return error.code;
    }
  };

  it("has the same token until it is revoked, then another, and the former is refused", async () => {
    assert.ok(api);
    const former = await administratorToken(api.config);
    assert.equal(await administratorToken(api.config), former);
    assert.equal(await statusWith(former), 200);
    await revokeAdministratorToken(api.config);
    const current = await administratorToken(api.config);
    assert.notEqual(current, former);
    assert.equal(await statusWith(current), 200);
    // An API server remembers a token that it has accepted for 10 s.
    const deadline = Date.now() + 60_000;
    let status = await statusWith(former);
    while (status === 200 && Date.now() < deadline) {
      await sleep(500);
      status = await statusWith(former);
    }
    assert.equal(status, 401);
    assert.equal(await statusWith(current), 200);
  });
});
