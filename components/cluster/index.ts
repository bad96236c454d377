/** `@archipelago/components/cluster`: an LKE cluster, or an existing one, with its kubernetes provider. */
export {
  clusterOf,
  type ClusterPreflight,
  ClusterProvider,
  type ClusterProviderArgs,
} from "./clusterProvider.ts";
export { declareHelmRelease, type HelmReleaseArgs } from "./helmRelease.ts";
export { isGone, type StoredCluster } from "./goneCluster.ts";
export {
  type ClusterArgs,
  defaultReadinessTimeoutSeconds,
  type KubeconfigClusterArgs,
  type LinodeClusterArgs,
  type PeerAccessArgs,
  type PoolArgs,
} from "./clusterArgs.ts";
export {
  type ExistingCluster,
  fetchExistingClusters,
  fetchLinodeCatalog,
  type LinodeCatalog,
} from "./linodeCatalog.ts";
export { leftObjects, type LeftObjectsRequest, type PlannedObject } from "./leftObjects.ts";
export { LostCluster, type LostClusterArgs } from "./lostCluster.ts";
export type { PeerAccess } from "./peerAccess.ts";
export { linodeFirewall } from "../internal/loadBalancer.ts";
export { RegionalCluster, type RegionalClusterArgs } from "./regionalCluster.ts";
export { knownText } from "./hook.ts";
export { isRefused, linodeError } from "./linodeFailure.ts";
export { clockAllowanceSeconds, readClockSkew } from "./clusterClock.ts";
export { readIdentity } from "./identity.ts";
export { namespaceOwner } from "./namespaceOwner.ts";
export { readKubernetesVersion } from "./clusterVersion.ts";
