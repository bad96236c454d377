import { AppsV1Api } from "@kubernetes/client-node";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterProvider } from "../cluster/clusterProvider.ts";
import { clusterHook, type ClusterHookArgs } from "../cluster/hook.ts";
import { toBase64 } from "../internal/base64.ts";
import type { MirrorArgs } from "../internal/charts.ts";
import { connect } from "../internal/connect.ts";
import { undefinedIfNotFound } from "../internal/notFound.ts";
import { etcdName } from "./etcdNames.ts";
import { systemNamespace } from "./names.ts";
import { etcdVolumeClaim, restoreJob, restoreJobName, restoreSeconds } from "./restorePlan.ts";
import { snapshotJob, snapshotJobName, type SnapshotSchedule } from "./snapshotPlan.ts";
import type { KarmadaShape } from "./values.ts";
import { accessData, accessSecret, type SnapshotStorage } from "./snapshotStorage.ts";
import type { ImageMirror } from "../internal/images.ts";

/** Snapshots of Karmada's etcd. */
export interface SnapshotArgs extends SnapshotSchedule {
  readonly storage: SnapshotStorage;
}

/** Declares the Secret with the credentials of the storage, in the manager. */
export function declareSnapshotAccess(
  name: string,
  { key, password }: SnapshotStorage,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const data = pulumi
    .all([key, password])
    .apply((given) =>
      Object.fromEntries(
        Object.entries(accessData(...given)).map(([name, text]) => [name, toBase64(text)]),
      ),
    );
  return new k8s.core.v1.Secret(
    name,
    { metadata: { name: accessSecret, namespace: systemNamespace }, data: pulumi.secret(data) },
    opts,
  );
}

/** Declares the CronJob that takes the snapshots, in the manager. */
export function declareSnapshotJob(
  name: string,
  { storage, ...schedule }: SnapshotArgs,
  imageMirror: ImageMirror | undefined,
  opts: pulumi.CustomResourceOptions,
): void {
  new k8s.batch.v1.CronJob(
    name,
    {
      metadata: { name: snapshotJobName, namespace: systemNamespace },
      spec: snapshotJob(storage, schedule, imageMirror),
    },
    opts,
  );
}

/** The etcd that is filled from a snapshot before it starts for the first time; see `KarmadaControlPlaneArgs`. */
interface RestoreArgs {
  readonly snapshots?: SnapshotArgs | undefined;
  readonly restore?: string | undefined;
  readonly etcd: KarmadaShape["etcd"];
  readonly mirror?: MirrorArgs | undefined;
}

/** @throws Error if a restore has no source, or no volumes to fill */
export function rejectUnrestorable({ snapshots, restore, etcd }: RestoreArgs): void {
  if (restore === undefined) return;
  if (snapshots === undefined || etcd.storageClass === undefined) {
    throw new Error("restore: got no snapshots or no etcd.storageClass; expected both");
  }
}

/**
 * Declares etcd's volumes and the Job that fills them, in the manager, before there is an etcd that uses them; nothing
 * without a restore. With an etcd, it is refused. The volumes stay when they are no longer declared: they are etcd's then.
 *
 * @param cluster the manager; undefined skips the check
 * @param opts those of the Job
 * @returns what etcd has to wait for, if anything
 */
export function declareRestore(
  name: string,
  { snapshots, restore, etcd, mirror }: RestoreArgs,
  cluster: ClusterProvider | undefined,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource | undefined {
  const { storageClass, size, replicas } = etcd;
  if (snapshots === undefined || restore === undefined || storageClass === undefined) {
    return undefined;
  }
  const hooks = cluster && { hooks: { beforeCreate: [clusterHook(cluster, rejectRunningEtcd)] } };
  // The volumes are billed apart from the cluster.
  const outliving = { ...opts };
  delete outliving.deletedWith;
  const claims = [...Array(replicas).keys()].map(
    (index) =>
      new k8s.core.v1.PersistentVolumeClaim(
        `${name}-claim-${index}`,
        etcdVolumeClaim(index, storageClass, size),
        { ...outliving, ...hooks, retainOnDelete: true, ignoreChanges: ["spec"] },
      ),
  );
  return new k8s.batch.v1.Job(
    `${name}-job`,
    {
      metadata: {
        name: restoreJobName,
        namespace: systemNamespace,
        // A failed Job stays failed, and its inputs do not change.
        annotations: { "pulumi.com/replaceUnready": "true" },
      },
      spec: restoreJob(snapshots.storage, restore, replicas, mirror?.images),
    },
    pulumi.mergeOptions(opts, {
      ...hooks,
      dependsOn: claims,
      replaceOnChanges: ["spec"],
      customTimeouts: { create: `${restoreSeconds + 60}s` },
    }),
  );
}

/** Rejects if there is an etcd in the manager: its volumes have data. */
async function rejectRunningEtcd({ cluster, kubeconfig }: ClusterHookArgs): Promise<void> {
  const apps = connect(kubeconfig).makeApiClient(AppsV1Api);
  const target = { name: etcdName, namespace: systemNamespace };
  if ((await undefinedIfNotFound(apps.readNamespacedStatefulSet(target))) === undefined) return;
  throw new Error(
    `karmada.restore: a restore fills the volumes of a new etcd; got one that runs in ${cluster} already; ` +
      "expected no such setting, or a new manager (docs/operations/restore-manager.md)",
  );
}
