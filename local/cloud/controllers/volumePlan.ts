import type {
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1StorageClass,
} from "@kubernetes/client-node";
import type { VolumeRecord } from "../store/records.ts";

/** The name of Linode's CSI driver, under which its storage classes ask for volumes. */
export const provisioner = "linodebs.csi.linode.com";

/** Who applies what the volume driver makes. */
export const fieldManager = "linode-csi";

/** Holds a PersistentVolume back until the volume behind it is deleted. */
export const volumeFinalizer = "external-provisioner.volume.kubernetes.io/finalizer";

const provisionedBy = "pv.kubernetes.io/provisioned-by";
const storageProvisioner = "volume.kubernetes.io/storage-provisioner";
const selectedNode = "volume.kubernetes.io/selected-node";
const gib = 2 ** 30;

/** Linode's smallest volume, GiB; a smaller claim gets one of this size, as from Linode's CSI driver. */
const smallestVolume = 10;
/** Linode's largest volume, GiB. */
const largestVolume = 10_240;

/** The two classes that every LKE cluster has, the first one the default, to be applied. */
export const storageClasses = (
  [
    ["linode-block-storage-retain", "Retain"],
    ["linode-block-storage", "Delete"],
  ] as const
).map(([name, reclaimPolicy]) => ({
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: {
    name,
    ...(reclaimPolicy === "Retain"
      ? { annotations: { "storageclass.kubernetes.io/is-default-class": "true" } }
      : {}),
  },
  provisioner,
  reclaimPolicy,
  allowVolumeExpansion: true,
  volumeBindingMode: "Immediate",
}));

const unitOf: Readonly<Record<string, number>> = {
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/** Bytes of a Kubernetes quantity (`10Gi`, `500M`, `1e9`), as far as storage uses them. */
export function bytes(quantity: string): number {
  const match = /^(\d+(?:\.\d+)?(?:[eE]\d+)?)([a-zA-Z]*)$/.exec(quantity);
  const unit = unitOf[match?.[2] ?? ""];
  if (match === null || unit === undefined) throw new Error(`not a storage size: ${quantity}`);
  return Number(match[1]) * unit;
}

/** The size, in whole GiB, of the volume for a claim's request. Throws when no volume is that large. */
export function volumeSize(request: string | undefined): number {
  const size = Math.max(smallestVolume, Math.ceil(bytes(request ?? "0") / gib));
  if (size > largestVolume) throw new Error(`Must be ${smallestVolume}-${largestVolume}`);
  return size;
}

/** Whether the claim waits for a volume from here: unbound, of one of our classes, and with its node if it must have one. */
export function wantsVolume(
  claim: V1PersistentVolumeClaim,
  classes: readonly V1StorageClass[],
): boolean {
  const annotations = claim.metadata?.annotations ?? {};
  const storageClass = classes.find(
    ({ metadata }) => metadata?.name === claim.spec?.storageClassName,
  );
  return (
    claim.metadata?.deletionTimestamp === undefined &&
    (claim.spec?.volumeName ?? "") === "" &&
    storageClass?.provisioner === provisioner &&
    annotations[storageProvisioner] === provisioner &&
    (storageClass.volumeBindingMode !== "WaitForFirstConsumer" || selectedNode in annotations)
  );
}

/** Why the claim cannot have a volume, or undefined. */
export function claimProblem(claim: V1PersistentVolumeClaim): string | undefined {
  const modes = claim.spec?.accessModes ?? [];
  if (modes.some((mode) => mode !== "ReadWriteOnce" && mode !== "ReadWriteOncePod"))
    return `access modes ${modes.join(", ")}: Linode's volumes are ReadWriteOnce only`;
  if (claim.spec?.volumeMode === "Block") return "the local cloud has no raw block volumes";
  if (claim.spec?.dataSource !== undefined || claim.spec?.dataSourceRef !== undefined)
    return "the local cloud cannot make a volume from another one";
  return undefined;
}

export const volumeNameFor = (claim: V1PersistentVolumeClaim): string =>
  `pvc-${claim.metadata?.uid ?? ""}`;

/** Linode's label of the volume: at most 32 characters, from the PersistentVolume's name. */
export const volumeLabel = (persistentVolume: string): string =>
  persistentVolume.replaceAll("-", "").slice(0, 32);

/**
 * The PersistentVolume for a claim: a folder of this machine, which all nodes of the cluster see, bound to the cluster's
 * region as Linode's volumes are. kubelet gives it to a pod's `fsGroup`. To be applied.
 */
export function persistentVolume(
  claim: V1PersistentVolumeClaim,
  storageClass: V1StorageClass,
  volume: VolumeRecord,
) {
  const deleted = storageClass.reclaimPolicy !== "Retain";
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: {
      name: volumeNameFor(claim),
      annotations: { [provisionedBy]: provisioner },
      ...(deleted ? { finalizers: [volumeFinalizer] } : {}),
    },
    spec: {
      capacity: { storage: `${volume.size}Gi` },
      accessModes: claim.spec?.accessModes ?? ["ReadWriteOnce"],
      persistentVolumeReclaimPolicy: deleted ? "Delete" : "Retain",
      storageClassName: storageClass.metadata?.name ?? "",
      volumeMode: "Filesystem",
      claimRef: {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        namespace: claim.metadata?.namespace ?? "",
        name: claim.metadata?.name ?? "",
        uid: claim.metadata?.uid ?? "",
      },
      local: { path: volume.folder },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            {
              matchExpressions: [
                {
                  key: "topology.kubernetes.io/region",
                  operator: "In",
                  values: [volume.region],
                },
              ],
            },
          ],
        },
      },
    },
  };
}

/** What is to be done about a PersistentVolume of ours. */
export type ReclaimAction = "none" | "delete" | "forsake";

/**
 * `delete` when its claim is gone and its policy says that the volume goes too; `forsake` when the object itself is
 * being deleted under another policy: the volume stays, as on Linode, and only the object goes.
 */
export function reclaimAction(volume: V1PersistentVolume): ReclaimAction {
  if (volume.metadata?.annotations?.[provisionedBy] !== provisioner) return "none";
  const deletes = volume.spec?.persistentVolumeReclaimPolicy === "Delete";
  const going = volume.metadata.deletionTimestamp !== undefined;
  const free = volume.status?.phase === "Released" || volume.status?.phase === "Failed";
  if (deletes && free) return "delete";
  return going && !deletes && volume.metadata.finalizers?.includes(volumeFinalizer) === true
    ? "forsake"
    : "none";
}

/** The size in GiB that a bound claim asks its volume to grow to, or undefined. */
export function growth(
  claim: V1PersistentVolumeClaim,
  volume: V1PersistentVolume | undefined,
): number | undefined {
  if (volume?.metadata?.annotations?.[provisionedBy] !== provisioner) return undefined;
  if (claim.status?.phase !== "Bound") return undefined;
  const wanted = volumeSize(claim.spec?.resources?.requests?.storage);
  const has = volumeSize(volume.spec?.capacity?.storage);
  const told = volumeSize(claim.status.capacity?.storage);
  return wanted > has || has > told ? Math.max(wanted, has) : undefined;
}
