import assert from "node:assert/strict";
import { BatchV1Api } from "@kubernetes/client-node";
import * as z from "zod";
import { etcdClaim } from "../../../components/karmada/etcdNames.ts";
import { leaseNamespace, systemNamespace } from "../../../components/karmada/names.ts";
import { snapshotJobName } from "../../../components/karmada/snapshotPlan.ts";
import { eventually, kube } from "../support/kube.ts";
import {
  bucket,
  bucketKey,
  removeObjectStorage,
  serveObjectStorage,
} from "../support/objectStorage.ts";
import { cutOff } from "../support/partition.ts";
import { run, settingsVariant, succeed } from "../support/run.ts";
import { declared, karmadaMembers, waitForHello } from "./bringUp.ts";

const regions = ["eu", "ap"];
const ready = ["ap Pull Ready", "eu Pull Ready"];

/** A change of the settings of the small fleet. */
interface Variant {
  readonly lost?: boolean;
  readonly snapshots?: Readonly<Record<string, unknown>>;
  readonly restore?: string;
  /** Of hello. @default 2 */
  readonly replicas?: number;
}

const local = z.looseObject({
  "archipelago:clusters": z.array(z.looseObject({ name: z.string() })),
  "archipelago:manager": z.looseObject({}),
  "archipelago:karmada": z.looseObject({}),
});

/** Writes the settings of a fleet of two regions and a manager, and returns the file's path. */
function settings(
  name: string,
  { lost, snapshots, restore, replicas = 2 }: Variant,
): Promise<string> {
  return settingsVariant(name, (config) => {
    const given = local.parse(config);
    const karmada = { ...given["archipelago:karmada"], ...(snapshots && { snapshots }) };
    return {
      ...given,
      "archipelago:bucketKey": bucketKey,
      "archipelago:clusters": given["archipelago:clusters"].filter((one) =>
        regions.includes(one.name),
      ),
      "archipelago:manager": { ...given["archipelago:manager"], ...(lost === true && { lost }) },
      "archipelago:karmada": { ...karmada, ...(restore !== undefined && { restore }) },
      "archipelago:demo": { replicas },
    };
  });
}

/** The UIDs of all Works in Karmada, by name. */
async function works(): Promise<Record<string, string>> {
  const { custom } = await kube("karmada");
  const list: unknown = await custom.listCustomObjectForAllNamespaces({
    group: "work.karmada.io",
    version: "v1alpha1",
    plural: "works",
  });
  const metadata = z.object({ name: z.string(), namespace: z.string(), uid: z.string() });
  const { items } = z.object({ items: z.array(z.object({ metadata })) }).parse(list);
  return Object.fromEntries(
    items.map(({ metadata: one }) => [`${one.namespace}/${one.name}`, one.uid]),
  );
}

/** The UIDs of what runs in the demo's namespace of each region: Karmada propagated all of it. */
async function workloads(): Promise<Record<string, string>> {
  const lists = regions.map(async (region) => {
    const { core, apps } = await kube(region);
    const [pods, deployments] = await Promise.all([
      core.listNamespacedPod({ namespace: "demo" }),
      apps.listNamespacedDeployment({ namespace: "demo" }),
    ]);
    return [...pods.items, ...deployments.items].map(
      ({ metadata }) => [`${region}/${metadata?.name ?? ""}`, metadata?.uid ?? ""] as const,
    );
  });
  return Object.fromEntries((await Promise.all(lists)).flat());
}

/** Runs the CronJob now, and returns the log of the container that keeps the snapshot. */
async function takeSnapshot(): Promise<string> {
  const { config, core } = await kube("manager");
  const batch = config.makeApiClient(BatchV1Api);
  const namespace = systemNamespace;
  const { spec } = await batch.readNamespacedCronJob({ name: snapshotJobName, namespace });
  const name = `now-${Date.now()}`;
  const template = spec?.jobTemplate.spec;
  assert.ok(template);
  await batch.createNamespacedJob({ namespace, body: { metadata: { name }, spec: template } });
  const { status } = await eventually(
    "a snapshot",
    300,
    () => batch.readNamespacedJob({ name, namespace }),
    (job) => job.status?.succeeded === 1 || (job.status?.failed ?? 0) > 2,
  );
  const { items } = await core.listNamespacedPod({ namespace, labelSelector: `job-name=${name}` });
  const logs = await Promise.all(
    items.map(({ metadata }) =>
      core.readNamespacedPodLog({ name: metadata?.name ?? "", namespace, container: "keep" }),
    ),
  );
  assert.equal(status?.succeeded, 1, logs.join("\n"));
  return logs.join("\n");
}

/** The time at which the agent of each region was last started, and then heard by Karmada. */
async function agentsConnected(): Promise<number> {
  const times = regions.map(async (region) => {
    const { core } = await kube(region);
    const { items } = await core.listNamespacedPod({
      namespace: systemNamespace,
      labelSelector: "app=karmada-agent",
    });
    const [running] = items.flatMap(
      ({ status }) => status?.containerStatuses?.[0]?.state?.running ?? [],
    );
    const started = running?.startedAt?.getTime() ?? Infinity;
    const { objects } = await kube("karmada");
    const lease = {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name: region, namespace: leaseNamespace },
    };
    await eventually(
      `a sign of life of ${region}`,
      120,
      async () =>
        z
          .object({ spec: z.object({ renewTime: z.coerce.date() }) })
          .parse(await objects.read(lease)),
      ({ spec }) => spec.renewTime.getTime() > started,
    );
    return started;
  });
  return Math.max(...(await Promise.all(times)));
}

/** The time at which the manager's cluster had a ready node. */
async function managerReady(): Promise<number> {
  const { core } = await kube("manager");
  const { items } = await core.listNode();
  const times = items.flatMap(({ status }) =>
    (status?.conditions ?? [])
      .filter(({ type, status: is }) => type === "Ready" && is === "True")
      .map(({ lastTransitionTime }) => lastTransitionTime?.getTime() ?? 0),
  );
  return Math.min(...times);
}

/**
 * A manager whose cluster is deleted at the provider, and a new one that starts from a snapshot: nothing that Karmada
 * propagated is created again or deleted, neither in its API nor in the regions.
 */
export function restoresManager(): void {
  let snapshots: Readonly<Record<string, unknown>>;
  let before: { works: Record<string, string>; workloads: Record<string, string> };

  it("starts, with a bucket in one of its regions", async () => {
    await succeed("up", "--settings", await settings("first", {}));
    const endpoint = await serveObjectStorage(regions[0] ?? "");
    snapshots = { endpoint, bucket, schedule: "@monthly", keep: 2 };
  });

  it("takes a snapshot, which is encrypted", async () => {
    const { report } = await succeed("up", "--settings", await settings("taken", { snapshots }));
    assert.deepEqual(declared(report), [
      "create karmada-snapshots-access",
      "create karmada-snapshots-job",
      "create karmada-snapshots-key",
      "update karmada-etcd",
    ]);
    await waitForHello({ eu: 1, ap: 1 });
    assert.match(await takeSnapshot(), /snapshot [0-9a-f]{8} saved/);
    before = { works: await works(), workloads: await workloads() };
    assert.ok(Object.keys(before.works).length > 2, JSON.stringify(before));
    assert.ok(Object.keys(before.workloads).length >= 5, JSON.stringify(before));
  });

  it("goes on in the regions while the manager is gone", async () => {
    await cutOff("manager");
    const path = await settings("lost", { snapshots, lost: true });
    const { report } = await succeed("up", "--settings", path);
    assert.ok(!declared(report).some((line) => line.includes("karmada-snapshots-key")));
    assert.deepEqual(await workloads(), before.workloads);
  });

  it("restores Karmada in a new manager, with the same Works and pods", async () => {
    const path = await settings("restored", { snapshots, restore: "latest" });
    const { output } = await succeed("up", "--settings", path);
    const seconds = ((await agentsConnected()) - (await managerReady())) / 1000;
    // To compare a run with the figures in docs/operations/restore-manager.md.
    const [duration] = /Duration: \S+/.exec(output) ?? [];
    console.log(`      ${seconds} s from a ready manager to the last agent; ${duration ?? "?"}`);
    assert.deepEqual(await karmadaMembers(), ready);
    assert.deepEqual(await works(), before.works);
    assert.deepEqual(await workloads(), before.workloads);
    await succeed("up", "--expect-no-changes", "--settings", path);
  });

  it("manages the regions again, and still has the same Works", async () => {
    const path = await settings("managed", { snapshots, replicas: 4 });
    const { report } = await succeed("up", "--settings", path);
    assert.deepEqual(
      declared(report).filter((line) => line.startsWith("delete")),
      ["delete karmada-restore-claim-0", "delete karmada-restore-job"],
    );
    await waitForHello({ eu: 2, ap: 2 });
    assert.deepEqual(await works(), before.works);
    const { core } = await kube("manager");
    const claim = { name: etcdClaim(0), namespace: systemNamespace };
    assert.equal((await core.readNamespacedPersistentVolumeClaim(claim)).status?.phase, "Bound");
    assert.match(await takeSnapshot(), /snapshot [0-9a-f]{8} saved/);
  });

  it("refuses to restore over an etcd that runs", async () => {
    const path = await settings("refused", { snapshots, restore: "latest", replicas: 4 });
    const { code, output } = await run("up", "--settings", path);
    assert.notEqual(code, 0);
    assert.match(
      output,
      /karmada\.restore: a restore fills the volumes of a new etcd; got one that runs in manager/,
    );
    assert.deepEqual(await works(), before.works);
    await removeObjectStorage(regions[0] ?? "");
  });
}
