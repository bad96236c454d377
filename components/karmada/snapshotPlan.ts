import { withoutToken } from "../internal/containers.ts";
import { type ImageMirror, mirroredImage } from "../internal/images.ts";
import { etcdClientUrl } from "./etcdNames.ts";
import { etcdImage } from "./images.ts";
import {
  etcdContainer,
  resticContainer,
  resticFunction,
  snapshotFile,
  snapshotMount,
  type SnapshotStorage,
  snapshotVolume,
} from "./snapshotStorage.ts";

/** When snapshots are taken, and how many are kept. */
export interface SnapshotSchedule {
  /** Cron expression, UTC. */
  readonly schedule: string;
  /** The newest snapshots that are kept; all others are deleted. */
  readonly keep: number;
}

/** Name of the CronJob. */
export const snapshotJobName = "karmada-snapshot";

/** Labels of its pods, by which etcd's network policy knows them. */
export const snapshotLabels = { app: snapshotJobName };

/** The Secret of the chart with the certificate of Karmada's own parts, which are etcd's clients. */
const certificateSecret = "karmada-cert";
const certificateKeys = { authority: "server-ca.crt", cert: "karmada.crt", key: "karmada.key" };
const certificateMount = { name: "certificate", mountPath: "/etc/karmada", readOnly: true };
const certificateFile = (key: string): string => `${certificateMount.mountPath}/${key}`;

/** Nobody's, so that both containers read the snapshot and the certificate, which others cannot. */
const user = 65534;

/** restic's exit code for a repository that does not exist. Any other failure must not create one. */
const keepScript = `set -eu
${resticFunction}
code=0
r cat config >/dev/null || code=$?
case $code in
  0) ;;
  10) r init ;;
  *) exit "$code" ;;
esac
r unlock
r backup ${snapshotFile}
r forget --group-by '' --keep-last "$KEEP" --prune
`;

function takeSnapshot(imageMirror: ImageMirror | undefined) {
  const command = [
    "/usr/local/bin/etcdctl",
    `--endpoints=${etcdClientUrl}`,
    `--cacert=${certificateFile(certificateKeys.authority)}`,
    `--cert=${certificateFile(certificateKeys.cert)}`,
    `--key=${certificateFile(certificateKeys.key)}`,
    "--dial-timeout=30s",
    "snapshot",
    "save",
    snapshotFile,
  ];
  const image = mirroredImage(etcdImage, imageMirror);
  return etcdContainer("take", image, command, user, [snapshotMount, certificateMount]);
}

/**
 * Spec of the CronJob that takes the snapshots. etcd's own tool reads one from a replica into memory, and restic encrypts it
 * and keeps it in the bucket.
 */
export function snapshotJob(
  storage: SnapshotStorage,
  { schedule, keep }: SnapshotSchedule,
  imageMirror?: ImageMirror,
) {
  const certificate = {
    name: certificateMount.name,
    secret: {
      secretName: certificateSecret,
      defaultMode: 0o440,
      items: Object.values(certificateKeys).map((key) => ({ key, path: key })),
    },
  };
  return {
    schedule,
    timeZone: "Etc/UTC",
    concurrencyPolicy: "Forbid",
    // A run that could not start in time is left out: the next one is as good.
    startingDeadlineSeconds: 600,
    successfulJobsHistoryLimit: 1,
    failedJobsHistoryLimit: 1,
    jobTemplate: {
      spec: {
        backoffLimit: 2,
        activeDeadlineSeconds: 1800,
        template: {
          metadata: { labels: snapshotLabels },
          spec: {
            restartPolicy: "Never",
            ...withoutToken,
            securityContext: { fsGroup: user },
            initContainers: [takeSnapshot(imageMirror)],
            containers: [
              resticContainer("keep", keepScript, storage, {
                user,
                env: { KEEP: String(keep) },
                volumeMounts: [snapshotMount],
                imageMirror,
              }),
            ],
            volumes: [snapshotVolume, certificate],
          },
        },
      },
    },
  };
}
