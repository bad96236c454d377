import type {
  AclRecord,
  ClusterRecord,
  EventRecord,
  NodeRecord,
  PoolRecord,
  VolumeRecord,
} from "../../cloud/store/records.ts";
import { linodeTypes } from "../catalog/types.ts";

/**
 * Records as the API's JSON. The fields are those that linodego and the Terraform provider read, with the values of
 * Linode's own recorded responses.
 */

/**
 * Returns a cluster. Its status is `ready` as soon as it is accepted, as at Linode: it does not cover the kubeconfig or the
 * nodes, which are created later. It is `not_ready` if the creation failed, and during deletion.
 */
export const clusterView = (cluster: ClusterRecord) => ({
  id: cluster.id,
  status:
    cluster.phase === "pending" || cluster.phase === "running"
      ? ("ready" as const)
      : ("not_ready" as const),
  created: cluster.created,
  updated: cluster.updated,
  label: cluster.label,
  region: cluster.region,
  k8s_version: cluster.kubernetesVersion,
  tier: "standard",
  control_plane: { high_availability: cluster.highAvailability },
  apl_enabled: false,
  tags: cluster.tags,
  stack_type: "ipv4",
});

/** Returns a node of a pool. `instance_id` is null until its machine exists. */
export const nodeView = (node: NodeRecord) => ({
  id: node.id,
  instance_id: node.provisioned ? node.instanceId : null,
  status: node.ready ? ("ready" as const) : ("not_ready" as const),
});

/** The nodes of a pool, without those that are being removed. */
export const stayingNodes = (pool: PoolRecord): NodeRecord[] =>
  pool.nodes.filter(({ leaving }) => !leaving);

export const poolView = (pool: PoolRecord) => ({
  id: pool.id,
  type: pool.type,
  label: pool.label,
  count: stayingNodes(pool).length,
  nodes: stayingNodes(pool).map(nodeView),
  disks: [],
  autoscaler: pool.autoscaler,
  labels: pool.labels,
  taints: pool.taints,
  tags: pool.tags,
  disk_encryption: "disabled",
});

/** Returns the body of `control_plane_acl`; a disabled list has no revision. */
export const aclView = (acl: AclRecord) => ({
  acl: {
    enabled: acl.enabled,
    ...(acl.enabled ? { "revision-id": acl.revision } : {}),
    addresses: { ipv4: acl.ipv4, ipv6: acl.ipv6 },
  },
});

/** Returns the Linode of a node, as in `GET /linode/instances`. Its label is the node's name in Kubernetes. */
export const instanceView = (cluster: ClusterRecord, pool: PoolRecord, node: NodeRecord) => {
  const type = linodeTypes.find(({ id }) => id === pool.type);
  return {
    id: node.instanceId,
    label: `lke${cluster.id}-${node.id}`,
    group: "",
    status: node.leaving ? "deleting" : node.ready ? "running" : "provisioning",
    created: node.created,
    updated: node.created,
    type: pool.type,
    ipv4: node.address === null ? [] : [node.address],
    ipv6: null,
    image: null,
    region: cluster.region,
    specs: {
      disk: type?.disk ?? 0,
      memory: type?.memory ?? 0,
      vcpus: type?.vcpus ?? 0,
      gpus: 0,
      transfer: type?.transfer ?? 0,
      accelerated_devices: 0,
    },
    tags: [...cluster.tags, ...pool.tags],
    lke_cluster_id: cluster.id,
  };
};

/** Returns a volume. `node` is the Linode that it is attached to; null if no PersistentVolume uses it. */
export const volumeView = (volume: VolumeRecord, node: NodeRecord | null) => ({
  id: volume.id,
  label: volume.label,
  status: "active",
  created: volume.created,
  updated: volume.updated,
  region: volume.region,
  size: volume.size,
  linode_id: node?.instanceId ?? null,
  linode_label: null,
  filesystem_path: `/dev/disk/by-id/scsi-0Linode_Volume_${volume.label}`,
  hardware_type: "nvme",
  encryption: "disabled",
  tags: volume.tags,
});

export const eventView = (event: EventRecord) => ({
  id: event.id,
  action: event.action,
  status: event.status,
  created: event.created,
  username: "local",
  message: event.message,
  entity: event.entity,
  secondary_entity: null,
  percent_complete: 100,
  rate: null,
  read: false,
  seen: false,
  time_remaining: null,
  duration: 0,
});
