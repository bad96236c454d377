import assert from "node:assert/strict";
import { own, kubeconfig, linode, parsed, rejects, type Written } from "./support.ts";

// Proves: which settings of Karmada's snapshots and of a restore are accepted, and what they resolve to. Does not prove that a
// storage accepts them.

const bucketKey = "ACCESS:hunter2";
const bucket = { endpoint: "https://us-ord-1.linodeobjects.com", bucket: "fleet" };

const karmada = (snapshots: Written | undefined, more: Written = {}): Written => ({
  bucketKey,
  karmada: { ...(snapshots !== undefined && { snapshots }), ...more },
});

describe("settings of Karmada's snapshots", () => {
  it("are off without a bucket", () => {
    const { karmada: resolved } = parsed();
    assert.equal(Object.hasOwn(resolved, "snapshots"), false);
    assert.equal(Object.hasOwn(resolved, "restore"), false);
  });

  it("have every default but the bucket, and a folder for each stack", () => {
    assert.deepEqual(parsed(karmada(bucket), "blue").karmada.snapshots, {
      ...bucket,
      prefix: "archipelago/blue",
      schedule: "0 * * * *",
      keep: 72,
    });
  });

  it("accept every field, and a restore by name", () => {
    const given = {
      ...bucket,
      prefix: "a/b",
      region: "us-east-1",
      schedule: "*/5 1-3 * * 1,2",
      keep: 1,
    };
    const resolved = parsed(karmada(given, { restore: "8f3a01cd" })).karmada;
    assert.deepEqual(resolved.snapshots, given);
    assert.equal(resolved.restore, "8f3a01cd");
    assert.equal(
      parsed(karmada({ ...bucket, schedule: "@daily" })).karmada.snapshots?.schedule,
      "@daily",
    );
  });

  it("stay while the manager is lost, since the snapshots' password has to", () => {
    const manager = linode("manager", { lost: true });
    const resolved = parsed({ ...karmada(bucket, { restore: "latest" }), manager }).karmada;
    assert.equal(resolved.enabled, false);
    assert.equal(resolved.snapshots?.bucket, "fleet");
  });

  const REQUIRED =
    "expected the access key and the secret key as ACCESS:SECRET, set by: pulumi config set --secret archipelago:bucketKey";
  rejects([
    [
      "no key of the bucket",
      { karmada: { snapshots: bucket } },
      `bucketKey: is required by karmada.snapshots; got nothing; ${REQUIRED}`,
    ],
    [
      "a key in one part, without repeating it",
      { ...karmada(bucket), bucketKey: "hunter2" },
      `bucketKey: is not ACCESS:SECRET; got a redacted value; ${REQUIRED}`,
    ],
    [
      "an endpoint without a scheme",
      karmada({ ...bucket, endpoint: "us-ord-1.linodeobjects.com" }),
      'karmada.snapshots.endpoint: invalid URL; got "us-ord-1.linodeobjects.com"; expected a URL such as https://us-ord-1.linodeobjects.com',
    ],
    [
      "a schedule of six fields",
      karmada({ ...bucket, schedule: "0 0 * * * *" }),
      'karmada.snapshots.schedule: invalid schedule; got "0 0 * * * *"; expected a cron expression of five fields in UTC, such as 0 * * * *, or @hourly, @daily, @weekly or @monthly',
    ],
    [
      "a restore by time",
      karmada(bucket, { restore: "yesterday" }),
      'karmada.restore: invalid snapshot; got "yesterday"; expected latest, or the ID of a snapshot, which has 8 to 64 hexadecimal digits',
    ],
    [
      "a restore without a bucket",
      karmada(undefined, { restore: "latest" }),
      'karmada.restore: requires karmada.snapshots; got "latest"; expected the snapshots\' bucket',
    ],
    [
      "a restore to the disk of a node",
      {
        ...karmada(bucket, { restore: "latest" }),
        manager: own("hub"),
        kubeconfig: kubeconfig("hub"),
      },
      'karmada.restore: requires karmada.etcd.storageClass, since a restore fills etcd\'s volumes; got "latest"; expected a storage class of the manager',
    ],
  ]);
});
