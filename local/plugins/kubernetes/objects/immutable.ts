/**
 * Which changes cannot be made in place. The table is the official provider's (pulumi-kubernetes,
 * provider/pkg/provider/diff.go), for the kinds of today's APIs; what it leaves out, the server refuses or takes.
 */
import { isBag, type PropertyBag, type PropertyValue } from "../../protocol/values.ts";
import { contains, parsePath, type Change, type Path } from "./changes.ts";
import { groupOf, isConfigMap, isSecret } from "./normalize.ts";

/** Settings of the provider that change the rules. */
export interface MutabilityOptions {
  /** Change a ConfigMap's data in place instead of replacing it. */
  readonly configMapMutable: boolean;
  /** Change a Secret's data in place instead of replacing it. */
  readonly secretMutable: boolean;
}

const everywhere = ["metadata.name", "metadata.namespace"];

const podFields = [
  ...["affinity", "automountServiceAccountToken", "dnsConfig", "dnsPolicy", "enableServiceLinks"],
  ...[
    "hostAliases",
    "hostIPC",
    "hostNetwork",
    "hostPID",
    "hostname",
    "imagePullSecrets",
    "nodeName",
  ],
  ...["nodeSelector", "overhead", "preemptionPolicy", "priority", "priorityClassName"],
  ...["readinessGates", "restartPolicy", "runtimeClassName", "schedulerName", "securityContext"],
  ...["serviceAccount", "serviceAccountName", "shareProcessNamespace", "subdomain"],
  ...["terminationGracePeriodSeconds", "volumes"],
].map((field) => `spec.${field}`);

const containerFields = [
  ...["args", "command", "env", "image", "imagePullPolicy", "lifecycle", "livenessProbe", "ports"],
  ...["readinessProbe", "resources", "securityContext", "stdin", "stdinOnce"],
  ...["terminationMessagePath", "terminationMessagePolicy", "tty", "volumeDevices", "volumeMounts"],
  "workingDir",
].flatMap((field) => [`spec.containers[*].${field}`, `spec.initContainers[*].${field}`]);

const volumeSources = [
  ...["awsElasticBlockStore", "azureDisk", "azureFile", "cephfs", "cinder", "csi", "fc"],
  ...["flexVolume", "flocker", "gcePersistentDisk", "glusterfs", "hostPath", "iscsi", "local"],
  ...["nfs", "photonPersistentDisk", "portworxVolume", "quobyte", "rbd", "scaleIO", "storageos"],
  "vsphereVolume",
].map((source) => `spec.${source}`);

const byKind: Readonly<Record<string, readonly string[]>> = {
  "/ConfigMap": [],
  "/PersistentVolume": volumeSources,
  "/PersistentVolumeClaim": [
    ...["spec.accessModes", "spec.selector", "spec.storageClassName", "spec.volumeName"],
  ],
  "/Pod": [...podFields, ...containerFields],
  "/ResourceQuota": ["spec.scopes"],
  "/Secret": ["type"],
  "/Service": ["spec.clusterIP"],
  "apps/DaemonSet": ["spec.selector"],
  "apps/Deployment": ["spec.selector"],
  "apps/StatefulSet": [
    ...["spec.podManagementPolicy", "spec.revisionHistoryLimit", "spec.selector"],
    ...["spec.serviceName", "spec.volumeClaimTemplates"],
  ],
  "batch/Job": ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
  "rbac.authorization.k8s.io/ClusterRoleBinding": ["roleRef"],
  "rbac.authorization.k8s.io/RoleBinding": ["roleRef"],
  "storage.k8s.io/StorageClass": ["parameters", "provisioner"],
};

/** The paths whose change replaces an object of this kind; a patch resource is replaced only with its target. */
export function immutablePaths(
  object: PropertyBag,
  patch: boolean,
  options: MutabilityOptions,
): readonly Path[] {
  return (patch ? everywhere : [...everywhere, ...kindPaths(object, options)]).map(parsePath);
}

function kindPaths(object: PropertyBag, options: MutabilityOptions): readonly string[] {
  const frozen = object["immutable"] === true;
  if (isSecret(object) && (frozen || !options.secretMutable)) return ["type", "stringData", "data"];
  if (isConfigMap(object) && (frozen || !options.configMapMutable)) return ["binaryData", "data"];
  const { apiVersion, kind } = object;
  if (typeof apiVersion !== "string" || typeof kind !== "string") return [];
  return byKind[`${groupOf(apiVersion)}/${kind}`] ?? [];
}

/** Whether a change touches one of the paths: at it, below it, or above it with a new value that reaches it. */
export const replaces = (change: Change, paths: readonly Path[]): boolean =>
  paths.some(
    (path) =>
      contains(path, change.path) ||
      (contains(path.slice(0, change.path.length), change.path) &&
        reaches(change.after, path.slice(change.path.length))),
  );

function reaches(value: PropertyValue | undefined, rest: Path): boolean {
  const [key, ...deeper] = rest;
  if (key === undefined) return value !== undefined;
  return typeof key === "string" && isBag(value) && reaches(value[key], deeper);
}
