import type {
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1StorageClass,
} from "@kubernetes/client-node";
import type { VolumeRecord } from "../store/records.ts";

/** The name of Linode's CSI driver, the provisioner of its storage classes. */
export const provisioner = "linodebs.csi.linode.com";

/** The field manager of the driver's objects. */
export const fieldManager = "linode-csi";

/** Keeps a PersistentVolume until its volume is deleted. */
export const volumeFinalizer = "external-provisioner.volume.kubernetes.io/finalizer";

const provisionedBy = "pv.kubernetes.io/provisioned-by";
const storageProvisioner = "volume.kubernetes.io/storage-provisioner";
const selectedNode = "volume.kubernetes.io/selected-node";
const gib = 2 ** 30;

/** Linode's minimum volume size, GiB; a smaller claim gets this size, as from Linode's CSI driver. */
const smallestVolume = 10;
/** Linode's maximum volume size, GiB. */
const largestVolume = 10_240;

/** The two storage classes of every LKE cluster, to be applied; the first is the default. */
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

const unitOf: ReadonlyMap<string, number> = new Map(
  Object.entries({
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
  }),
);

/** Parses a Kubernetes quantity (`10Gi`, `500M`, `1e9`) into bytes; supports the units of storage sizes. */
export function bytes(quantity: string): number {
  const match = /^(\d+(?:\.\d+)?(?:[eE]\d+)?)([a-zA-Z]*)$/.exec(quantity);
  const unit = unitOf.get(match?.[2] ?? "");
  if (match === null || unit === undefined)
    throw new Error(`storage size: got "${quantity}"; expected a Kubernetes quantity`);
  return Number(match[1]) * unit;
}

/** Returns the size, in whole GiB, of the volume for a claim's request. Throws if it exceeds Linode's maximum. */
export function volumeSize(request: string | undefined): number {
  const size = Math.max(smallestVolume, Math.ceil(bytes(request ?? "0") / gib));
  if (size > largestVolume) throw new Error(`Must be ${smallestVolume}-${largestVolume}`);
  return size;
}

/** Returns whether the claim waits for this provisioner: unbound, of one of its classes, and with a node if required. */
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

/** Returns the reason why the claim is not supported, or undefined. */
export function claimProblem(claim: V1PersistentVolumeClaim): string | undefined {
  const modes = claim.spec?.accessModes ?? [];
  if (modes.some((mode) => mode !== "ReadWriteOnce" && mode !== "ReadWriteOncePod"))
    return `access modes ${modes.join(", ")}: Linode volumes support only ReadWriteOnce`;
  if (claim.spec?.volumeMode === "Block")
    return "the local cloud does not support raw block volumes";
  if (claim.spec?.dataSource !== undefined || claim.spec?.dataSourceRef !== undefined)
    return "the local cloud does not support cloning a volume";
  return undefined;
}

export const volumeNameFor = (claim: V1PersistentVolumeClaim): string =>
  `pvc-${claim.metadata?.uid ?? ""}`;

/** Returns Linode's label of the volume: at most 32 characters, from the PersistentVolume's name. */
export const volumeLabel = (persistentVolume: string): string =>
  persistentVolume.replaceAll("-", "").slice(0, 32);

/**
 * Returns the PersistentVolume for a claim, to be applied: a folder of this machine, visible to all nodes of the cluster and
 * bound to its region as Linode's volumes are. kubelet sets its group to a pod's `fsGroup`.
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

/** The action that a PersistentVolume of this provisioner requires. */
export type ReclaimAction = "none" | "delete" | "retain";

/**
 * Returns `delete` if the claim is gone and the policy is Delete, and `retain` if the object itself is being deleted under
 * another policy: as on Linode, only the object is deleted and the volume stays.
 */
export function reclaimAction(volume: V1PersistentVolume): ReclaimAction {
  if (volume.metadata?.annotations?.[provisionedBy] !== provisioner) return "none";
  const deletes = volume.spec?.persistentVolumeReclaimPolicy === "Delete";
  const going = volume.metadata.deletionTimestamp !== undefined;
  const free = volume.status?.phase === "Released" || volume.status?.phase === "Failed";
  if (deletes && free) return "delete";
  return going && !deletes && volume.metadata.finalizers?.includes(volumeFinalizer) === true
    ? "retain"
    : "none";
}

/** Returns the size in GiB to which a bound claim's volume must grow, or undefined. */
export function growth(
  claim: V1PersistentVolumeClaim,
  volume: V1PersistentVolume | undefined,
): number | undefined {
  if (volume?.metadata?.annotations?.[provisionedBy] !== provisioner) return undefined;
  if (claim.status?.phase !== "Bound") return undefined;
  const wanted = volumeSize(claim.spec?.resources?.requests?.storage);
  const has = volumeSize(volume.spec?.capacity?.storage);
  const reported = volumeSize(claim.status.capacity?.storage);
  return wanted > has || has > reported ? Math.max(wanted, has) : undefined;
}
