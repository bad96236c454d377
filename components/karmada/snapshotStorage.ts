import type * as k8s from "@pulumi/kubernetes";
import type { Input } from "@pulumi/pulumi";
import { unprivileged } from "../internal/containers.ts";
import { type ImageMirror, mirroredImage } from "../internal/images.ts";
import { scriptContainer, variables } from "../internal/scriptJob.ts";
import { resticImage } from "./images.ts";

/** A folder of a bucket in an S3-compatible object storage, which is a repository of restic: encrypted, deduplicated. */
export interface SnapshotStorage {
  /** URL of the storage's API, without the bucket. */
  readonly endpoint: string;
  readonly bucket: string;
  /** Path of the folder in the bucket. Nothing else may be in it. */
  readonly prefix: string;
  /** @default the storage's own */
  readonly region?: string | undefined;
  /** The access key and the secret key of the bucket, `ACCESS:SECRET`; a secret. */
  readonly key: Input<string>;
  /** The password that encrypts the snapshots; a secret. */
  readonly password: Input<string>;
}

/** Name of the Secret with the credentials of the storage. */
export const accessSecret = "karmada-snapshots";

/** Where the pods have the snapshot: in memory, since it has everything that Karmada knows, in the clear. */
const snapshotFolder = "/snapshot";
export const snapshotFile = `${snapshotFolder}/karmada.db`;
export const snapshotVolume = { name: "snapshot", emptyDir: { medium: "Memory" } };
export const snapshotMount = { name: snapshotVolume.name, mountPath: snapshotFolder };

/** No limit of memory: the volume counts, and a snapshot is as large as etcd's data. */
const resources = { requests: { cpu: "10m", memory: "64Mi" } };

type VolumeMount = k8s.types.input.core.v1.VolumeMount;

/** restic's name of the repository. */
export function repositoryOf({ endpoint, bucket, prefix }: SnapshotStorage): string {
  return `s3:${endpoint.replace(/\/+$/, "")}/${bucket}/${prefix}`;
}

/** Data of the Secret. */
export function accessData(key: string, password: string): Record<string, string> {
  const [access = "", ...secret] = key.split(":");
  return {
    AWS_ACCESS_KEY_ID: access,
    AWS_SECRET_ACCESS_KEY: secret.join(":"),
    RESTIC_PASSWORD: password,
  };
}

/** The security context of a container that runs as this user. etcd itself runs as root, and so does what fills its volumes. */
function runningAs(user: number) {
  return { ...unprivileged, runAsUser: user, runAsNonRoot: user !== 0 };
}

/** A container that runs a script with restic, which has the repository and its credentials from the environment. */
export function resticContainer(
  name: string,
  script: string,
  storage: SnapshotStorage,
  {
    user,
    env,
    volumeMounts,
    imageMirror,
  }: {
    readonly user: number;
    readonly env: Readonly<Record<string, string>>;
    readonly volumeMounts: VolumeMount[];
    readonly imageMirror: ImageMirror | undefined;
  },
) {
  const { region } = storage;
  return {
    ...scriptContainer(
      name,
      mirroredImage(resticImage, imageMirror),
      script,
      variables({
        RESTIC_REPOSITORY: repositoryOf(storage),
        // Of the snapshots: the pod's name says nothing.
        RESTIC_HOST: "karmada",
        // Of what restic writes before it sends it.
        TMPDIR: snapshotFolder,
        ...(region !== undefined && { AWS_DEFAULT_REGION: region }),
        ...env,
      }),
    ),
    envFrom: [{ secretRef: { name: accessSecret } }],
    resources,
    securityContext: runningAs(user),
    // The last lines are the reason of a failure.
    terminationMessagePolicy: "FallbackToLogsOnError",
    volumeMounts,
  };
}

/** A container that runs one of etcd's own tools. */
export function etcdContainer(
  name: string,
  image: string,
  command: string[],
  user: number,
  volumeMounts: VolumeMount[],
) {
  return {
    name,
    image,
    command,
    resources,
    securityContext: runningAs(user),
    terminationMessagePolicy: "FallbackToLogsOnError",
    volumeMounts,
  };
}

/** restic, without a cache on disk. A lock that a killed run left is removed once it is half an hour old. */
export const resticFunction = `r() { restic --no-cache --retry-lock 5m "$@"; }`;
