/** `@archipelago/components/cluster`: an LKE cluster, or one that the user brings, with its kubernetes provider. */
export type { LinodeClusterArgs, PoolArgs } from "./lke.ts";
export { linodeOffer, type LinodeOffer } from "./offer.ts";
export {
  type ClusterArgs,
  type KubeconfigClusterArgs,
  RegionalCluster,
  type RegionalClusterArgs,
} from "./regionalCluster.ts";
