/** `@archipelago/components/cluster`: an LKE cluster, or one that the user brings, with its kubernetes provider. */
export {
  clusterOf,
  type ClusterPreflight,
  ClusterProvider,
  type ClusterProviderArgs,
} from "./clusterProvider.ts";
export { declareHelmRelease, type HelmReleaseArgs } from "./helmRelease.ts";
export {
  type ClusterArgs,
  defaultReadinessTimeoutSeconds,
  type KubeconfigClusterArgs,
  type LinodeClusterArgs,
  type PoolArgs,
} from "./clusterArgs.ts";
export { linodeOffer, type LinodeOffer } from "./offer.ts";
export { RegionalCluster, type RegionalClusterArgs } from "./regionalCluster.ts";
