import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  KarmadaControlPlane,
  type KarmadaControlPlaneArgs,
} from "../../../components/karmada/controlPlane.ts";
import { deploy, type Graph } from "../../support/graph.ts";
import { assertNoPlaintextSecrets } from "../../support/matchers.ts";
import { type Configuration, runProgram, stackConfiguration } from "../../support/program.ts";

// Proves: what is declared for snapshots of Karmada's etcd and for a restore, in which order, and that the settings reach it. Does
// not prove that etcd's data comes back.

const args: KarmadaControlPlaneArgs = {
  version: "1.18.2",
  replicas: 1,
  etcd: { replicas: 3, storageClass: "linode-block-storage-retain", size: "10Gi" },
  trust: { authorityValidityDays: 3650, leafValidityDays: 365, renewalWindowDays: 30 },
};

const snapshots = (): KarmadaControlPlaneArgs["snapshots"] => ({
  schedule: "@hourly",
  keep: 3,
  storage: {
    endpoint: "https://storage.example",
    bucket: "fleet",
    prefix: "dev",
    key: pulumi.secret("ACCESS:MOCK-KEY"),
    password: pulumi.secret("MOCK-KEY"),
  },
});

const run = (more: Partial<KarmadaControlPlaneArgs>): Promise<Graph> =>
  deploy(
    () => {
      const provider = new k8s.Provider("manager");
      const cluster = new k8s.core.v1.Namespace("stands-for-the-cluster", {}, { provider });
      return new KarmadaControlPlane(
        "karmada",
        { ...args, ...more },
        { provider, deletedWith: cluster },
      );
    },
    { preview: true },
  );

describe("Karmada's snapshots", () => {
  it("are taken once etcd runs, with credentials that are secrets", async () => {
    const graph = await run({ snapshots: snapshots() });
    assertNoPlaintextSecrets(graph);
    const access = graph.named("karmada-snapshots-access");
    assert.deepEqual(access.secrets, ["data"]);
    assert.ok(graph.dependsOn("karmada-snapshots-job", "karmada-release"));
    assert.ok(graph.dependsOn("karmada-snapshots-job", "karmada-snapshots-access"));
    assert.equal(access.options.deletedWith, "stands-for-the-cluster");
    const policy = JSON.stringify(graph.named("karmada-etcd").inputs["spec"]);
    assert.match(policy, /"app":"karmada-snapshot"/);
    assert.deepEqual(
      graph.nodes.filter(({ name }) => name.includes("restore")),
      [],
    );
  });

  it("fill all volumes before the release, which is etcd, and the volumes outlive the setting", async () => {
    const graph = await run({ snapshots: snapshots(), restore: "latest" });
    const claims = [0, 1, 2].map((index) => `karmada-restore-claim-${index}`);
    for (const claim of claims) {
      const { options, inputs } = graph.named(claim);
      assert.equal(options.retainOnDelete, true, claim);
      assert.equal(options.deletedWith, undefined, "it is billed apart from the cluster");
      assert.deepEqual(inputs["spec"], {
        accessModes: ["ReadWriteOnce"],
        storageClassName: "linode-block-storage-retain",
        resources: { requests: { storage: "10Gi" } },
      });
      assert.ok(graph.dependsOn("karmada-restore-job", claim));
    }
    assert.ok(graph.dependsOn("karmada-release", "karmada-restore-job"));
    assert.equal(graph.named("karmada-restore-job").options.deletedWith, "stands-for-the-cluster");
    // The agents come after Karmada's API, and so after the restore.
    assert.ok(graph.dependsOn("karmada-provider", "karmada-restore-job"));
  });

  it("cannot be restored from nowhere, or to a node's disk", async () => {
    for (const more of [
      { restore: "latest" },
      { restore: "latest", snapshots: snapshots(), etcd: { replicas: 1, size: "10Gi" } },
    ]) {
      await assert.rejects(run(more), /restore: got no snapshots or no etcd\.storageClass/);
    }
  });
});

describe("A fleet with snapshots of Karmada", function () {
  this.timeout(300_000);
  let config: Configuration;
  before(async () => {
    config = await stackConfiguration("dev");
  });

  const withSnapshots = (): Configuration => {
    const karmada: object = JSON.parse(config["archipelago:karmada"] ?? "{}") as object;
    const bucket = { endpoint: "https://storage.example", bucket: "fleet", keep: 5 };
    return {
      ...config,
      "archipelago:karmada": JSON.stringify({ ...karmada, snapshots: bucket, restore: "latest" }),
      "archipelago:bucketKey": "ACCESS:MOCK-KEY",
    };
  };

  it("passes the settings on, and outputs what a person needs to read them", async () => {
    const graph = await runProgram({ stack: "dev", config: withSnapshots(), preview: true });
    const job = JSON.stringify(graph.named("karmada-snapshots-job").inputs["spec"]);
    assert.match(job, /"s3:https:\/\/storage\.example\/fleet\/archipelago\/dev"/);
    assert.match(job, /"name":"KEEP","value":"5"/);
    assert.match(JSON.stringify(graph.named("karmada-restore-job").inputs["spec"]), /"latest"/);
    assertNoPlaintextSecrets(graph);
  });

  it("keeps their password, and nothing else of them, while the manager is lost", async () => {
    const manager: object = JSON.parse(config["archipelago:manager"] ?? "{}") as object;
    const lost = { "archipelago:manager": JSON.stringify({ ...manager, lost: true }) };
    const graph = await runProgram({
      stack: "dev",
      config: { ...withSnapshots(), ...lost },
      preview: true,
    });
    const names = graph.nodes
      .map(({ name }) => name)
      .filter((name) => /snapshot|restore/.test(name));
    assert.deepEqual(names.sort(), ["karmada-snapshots", "karmada-snapshots-key"]);
    // Not a child of Karmada, which goes with its manager.
    assert.equal(graph.named("karmada-snapshots").parent, graph.named("root").parent);
  });
});
