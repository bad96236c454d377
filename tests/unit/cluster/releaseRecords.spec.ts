import assert from "node:assert/strict";
import {
  assertNotPending,
  blockingRecords,
  clearRecords,
  type ReleaseStep,
} from "../../../components/cluster/releaseRecords.ts";
import { type FakeApi, kubeconfigFor, serveKubernetesApi } from "../../support/apis.ts";
import { type HelmRecord, recordName } from "../../support/helmRecords.ts";

// Shows which of Helm's records are deleted before a step, against a small API on loopback. Does not show that Helm then
// adopts the existing objects: the fleet tests kill an update in the middle of a release.

const istiod = { release: "istiod", namespace: "istio-system" };
const revision = (number: number, status: string): HelmRecord => ({
  ...istiod,
  revision: number,
  status,
});

describe("Helm's records of a release", () => {
  let api: FakeApi;

  beforeEach(async () => {
    api = await serveKubernetesApi();
  });

  afterEach(() => api.close());

  const clear = (step: ReleaseStep["step"]) =>
    clearRecords({ cluster: "eu", kubeconfig: kubeconfigFor(api.url) }, { ...istiod, step });

  const left = (): string[] => api.cluster.helmRecords.map(recordName);

  for (const status of ["pending-install", "failed", "deployed", "uninstalling"]) {
    it(`are deleted before a create if one is ${status}`, async () => {
      api.cluster.helmRecords.push(revision(1, status));
      assert.deepEqual(await clear("create"), [{ name: "sh.helm.release.v1.istiod.v1", status }]);
      assert.deepEqual(left(), []);
    });
  }

  for (const status of ["pending-install", "pending-upgrade", "pending-rollback"]) {
    it(`are kept before an update, except for one that is ${status}`, async () => {
      api.cluster.helmRecords.push(revision(1, "superseded"), revision(2, "deployed"));
      api.cluster.helmRecords.push(revision(3, status));
      assert.deepEqual(await clear("update"), [{ name: "sh.helm.release.v1.istiod.v3", status }]);
      assert.deepEqual(left(), ["sh.helm.release.v1.istiod.v1", "sh.helm.release.v1.istiod.v2"]);
    });
  }

  it("are kept before an update if the last operation has ended", async () => {
    api.cluster.helmRecords.push(revision(1, "deployed"), revision(2, "failed"));
    assert.deepEqual(await clear("update"), []);
    assert.equal(left().length, 2);
  });

  it("of other releases and other namespaces are kept", async () => {
    const others = [
      { ...revision(1, "pending-install"), release: "istiod-remote" },
      { ...revision(1, "pending-install"), namespace: "elsewhere" },
    ];
    api.cluster.helmRecords.push(...others);
    assert.deepEqual(await clear("create"), []);
    assert.deepEqual(api.cluster.helmRecords, others);
  });

  it("are selected by label, so that a long history is not read before each update", () => {
    assert.equal(
      blockingRecords({ release: "istiod", step: "update" }),
      "owner=helm,name=istiod,status in (pending-install,pending-upgrade,pending-rollback)",
    );
    assert.equal(blockingRecords({ release: "istiod", step: "create" }), "owner=helm,name=istiod");
  });

  it("cause an error with the cluster, the release and the reason if they cannot be read", async () => {
    api.cluster.forbidden.push("/api/v1/namespaces/istio-system/secrets");
    await assert.rejects(
      clear("create"),
      /^Error: cluster eu: Helm release istio-system\/istiod: cannot clear Helm's records: HTTP 403, .*forbidden/,
    );
  });

  for (const step of ["create", "update"] as const) {
    it(`in a cluster of the user's own are kept before ${step}, which a pending one rejects with the command`, async () => {
      const check = () =>
        assertNotPending(
          { cluster: "eu", kubeconfig: kubeconfigFor(api.url) },
          { ...istiod, step },
        );
      api.cluster.helmRecords.push(revision(1, "deployed"));
      await check();
      api.cluster.helmRecords.push(revision(2, "pending-upgrade"));
      await assert.rejects(check(), {
        message:
          "cluster eu: Helm release istio-system/istiod: an operation of Helm has not finished; got " +
          "sh.helm.release.v1.istiod.v2 (pending-upgrade); expected none. If no Helm and no update is at work in this " +
          "cluster, an interrupted one left it: delete its record, and run the update again:\n" +
          "  kubectl --namespace istio-system delete secret sh.helm.release.v1.istiod.v2",
      });
      assert.equal(left().length, 2);
    });
  }
});
