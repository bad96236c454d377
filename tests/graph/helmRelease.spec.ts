import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ClusterProvider } from "../../components/cluster/clusterProvider.ts";
import { declareHelmRelease } from "../../components/cluster/helmRelease.ts";
import {
  type FakeApi,
  type FakeFleet,
  kubeconfigFor,
  serveFleet,
  serveKubernetesApi,
} from "../support/apis.ts";
import { deploy, type DeployOptions } from "../support/graph.ts";
import { type ProgramGraph, runProgram } from "../support/program.ts";
import { deployableConfiguration, stackNames } from "../support/stacks.ts";

// Shows that every Helm release has the hooks that delete an interrupted update's records, or reject them in a user's
// cluster, in every stack of the project, and their effect before a create. Does not show an update, nor Helm: a fleet test kills an
// update in the middle of a release.

const type = "kubernetes:helm.sh/v3:Release";

describe("Helm releases", () => {
  let fleet: FakeFleet;

  before(async () => {
    fleet = await serveFleet();
  });

  after(() => fleet.close());

  it("have the hooks in every stack, in its own clusters and in a user's", async () => {
    const found: string[] = [];
    const count = { own: 0, others: 0 };
    for (const stack of await stackNames()) {
      const config = await deployableConfiguration(stack, fleet);
      const graph = await runProgram({ stack, config, fleet });
      for (const { name, provider, options } of graph.all(type)) {
        const own = isOwned(graph, provider);
        const hooked = [options.beforeCreate, options.beforeUpdate].map((hooks) => hooks?.length);
        if (String(hooked) !== String([1, 1])) found.push(`${stack}: ${name}`);
        count[own ? "own" : "others"] += 1;
      }
    }
    assert.deepEqual(found, []);
    assert.ok(count.own > 10 && count.others > 10, JSON.stringify(count));
  }).timeout(300_000);

  describe("in one cluster", () => {
    let api: FakeApi;

    beforeEach(async () => {
      api = await serveKubernetesApi();
      const record = { namespace: "here", release: "app", revision: 1, status: "pending-install" };
      api.cluster.helmRecords.push(record);
    });

    afterEach(() => api.close());

    const release = (provider: () => k8s.Provider, options?: DeployOptions) =>
      deploy(() => {
        const parent = new pulumi.ComponentResource(
          "test:index:Parent",
          "parent",
          {},
          { provider: provider() },
        );
        const args = { chart: "chart", name: "app", namespace: "here" };
        return declareHelmRelease("parent-release", args, { parent });
      }, options);

    const cluster = (stackOwned: boolean) => () =>
      new ClusterProvider("eu", {
        clusterName: "eu",
        kubeconfig: kubeconfigFor(api.url),
        identifier: "eu",
        stackOwned,
      });

    it("delete the records before a create, with a warning", async () => {
      let left = -1;
      const graph = await release(cluster(true), {
        state: (request) => {
          if (request.type === type) left = api.cluster.helmRecords.length;
          return undefined;
        },
      });
      assert.equal(left, 0);
      const warnings = graph.warnings.map((text) => text.replace("[runtime] ", ""));
      assert.deepEqual(warnings, [
        "warning: cluster eu: deleted Helm's records of release here/app, left by an interrupted update: " +
          "sh.helm.release.v1.app.v1 (pending-install)",
      ]);
    });

    it("are not created in a user's cluster, whose records are kept, and say what to type", async () => {
      await assert.rejects(
        release(cluster(false)),
        /kubectl --namespace here delete secret sh\.helm\.release\.v1\.app\.v1/,
      );
      assert.equal(api.cluster.helmRecords.length, 1);
    });

    it("keep the records in a preview, and with a plain provider", async () => {
      await release(cluster(true), { preview: true });
      await release(cluster(false), { preview: true });
      await release(() => new k8s.Provider("eu", { kubeconfig: kubeconfigFor(api.url) }));
      assert.equal(api.cluster.helmRecords.length, 1);
      assert.deepEqual(api.cluster.requests, []);
    });

    it("are not created if the records cannot be read", async () => {
      api.cluster.forbidden.push("/api/v1/namespaces/here/secrets");
      await assert.rejects(
        release(cluster(true)),
        /Helm release here\/app: cannot clear Helm's records/,
      );
    });
  });
});

/** True if the stack owns a provider's cluster, which only then may adopt existing objects. */
function isOwned(graph: ProgramGraph, provider = ""): boolean {
  return graph.named(provider).inputs["upsertExistingObjects"] === "true";
}
