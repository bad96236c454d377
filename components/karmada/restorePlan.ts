import { withoutToken } from "../internal/containers.ts";
import { type ImageMirror, mirroredImage } from "../internal/images.ts";
import { etcdClaim, etcdPeerUrl, etcdReplica, initialCluster } from "./etcdNames.ts";
import { etcdImage } from "./images.ts";
import { systemNamespace } from "./names.ts";
import {
  etcdContainer,
  resticContainer,
  resticFunction,
  snapshotFile,
  snapshotMount,
  type SnapshotStorage,
  snapshotVolume,
} from "./snapshotStorage.ts";

/** Name of the Job that fills etcd's volumes. */
export const restoreJobName = "karmada-restore";

/** Folder with the volumes, by the replica's number. */
const volumesFolder = "/etcd";

/** Name in a volume of what is restored but not yet in its place, and of the file that names the snapshot. */
const restoring = "restoring";
const marker = "restored-from";

/** etcd's own. */
const root = 0;

/** The longest time of a restore, in seconds; more than a download needs, and a volume to be attached. */
export const restoreSeconds = 900;

/** Without a lock: the manager that is gone may have left its own. */
const fetchScript = `set -eu
${resticFunction}
for folder in ${volumesFolder}/*; do
  [ -d "$folder/member" ] || continue
  if [ "$(cat "$folder/${marker}" 2>/dev/null || true)" != "$SNAPSHOT" ]; then
    echo "karmada.restore: etcd's volume $folder has other data already; expected an empty volume" >&2
    exit 1
  fi
done
rm -rf ${volumesFolder}/*/${restoring}
r --no-lock snapshots "$SNAPSHOT"
r --no-lock dump "$SNAPSHOT" ${snapshotFile} >${snapshotFile}
`;

/** A rename is done or not: a run that was interrupted, and runs again, has lost nothing and repeats nothing. */
const placeScript = `set -eu
for folder in ${volumesFolder}/*; do
  if [ ! -d "$folder/member" ]; then
    printf %s "$SNAPSHOT" >"$folder/${marker}"
    mv "$folder/${restoring}/member" "$folder/member"
  fi
  rm -rf "$folder/${restoring}"
done
sync
`;

/** The claim of a replica's volume, as the StatefulSet would make it. */
export function etcdVolumeClaim(index: number, storageClass: string, size: string) {
  return {
    metadata: {
      name: etcdClaim(index),
      namespace: systemNamespace,
      // A class may bind its volumes when the first pod uses them.
      annotations: { "pulumi.com/skipAwait": "true" },
    },
    spec: {
      accessModes: ["ReadWriteOnce"],
      storageClassName: storageClass,
      resources: { requests: { storage: size } },
    },
  };
}

/**
 * Spec of the Job that fills the volumes of a new etcd from a snapshot. One pod fills all of them, so that all replicas start
 * from the same one. Revisions go on far above those that the former etcd may have reached after the snapshot, and the earlier
 * ones count as compacted, so that whoever watches Karmada's API lists everything again.
 */
export function restoreJob(
  storage: SnapshotStorage,
  snapshot: string,
  replicas: number,
  imageMirror?: ImageMirror,
) {
  const indices = [...Array(replicas).keys()];
  const volumes = indices.map((index) => ({
    name: etcdReplica(index),
    persistentVolumeClaim: { claimName: etcdClaim(index) },
  }));
  const mounts = indices.map((index) => ({
    name: etcdReplica(index),
    mountPath: `${volumesFolder}/${index}`,
  }));
  const env = { SNAPSHOT: snapshot };
  const volumeMounts = [snapshotMount, ...mounts];
  const restic = { user: root, env, volumeMounts, imageMirror };
  const image = mirroredImage(etcdImage, imageMirror);
  const unpack = indices.map((index) => {
    const command = [
      "/usr/local/bin/etcdutl",
      "snapshot",
      "restore",
      snapshotFile,
      `--data-dir=${volumesFolder}/${index}/${restoring}`,
      `--name=${etcdReplica(index)}`,
      `--initial-cluster=${initialCluster(replicas)}`,
      `--initial-advertise-peer-urls=${etcdPeerUrl(index)}`,
      "--bump-revision=1000000000",
      "--mark-compacted",
    ];
    return etcdContainer(`unpack-${index}`, image, command, root, volumeMounts);
  });
  return {
    backoffLimit: 2,
    activeDeadlineSeconds: restoreSeconds,
    template: {
      metadata: { labels: { app: restoreJobName } },
      spec: {
        restartPolicy: "Never",
        ...withoutToken,
        initContainers: [resticContainer("fetch", fetchScript, storage, restic), ...unpack],
        containers: [resticContainer("place", placeScript, storage, restic)],
        volumes: [snapshotVolume, ...volumes],
      },
    },
  };
}
