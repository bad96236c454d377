import { contexts } from "./kubeconfig.ts";
import {
  adoptedClusters,
  dashboardAsks,
  dashboardHasUsers,
  linkerdLifetimes,
  replicasFitMembers,
} from "./linkerd.ts";
import { lifetimes } from "./lifetimes.ts";
import { localityFailover } from "./locality.ts";
import { demoNeedsKarmada, oneManager, replicasFitManager } from "./manager.ts";
import { exportsFitNetwork, linkNames, revokedPairs, wayIntoEveryCluster } from "./multicluster.ts";
import { labels, stackName, uniqueNames } from "./names.ts";
import { disjointRanges, flatNetwork, uniqueNetworks } from "./networks.ts";
import { poolSizes } from "./pools.ts";
import { aclAdmitsPeers, aclAdmitsSomeone } from "./reachability.ts";
import { unknownProviders } from "./providers.ts";
import type { Check } from "./subject.ts";
import { topology } from "./topology.ts";
import { testedVersions } from "./versions.ts";
import { weights } from "./weights.ts";

/** Every check, in the order in which a person reads a stack file. */
export const CHECKS: readonly Check[] = [
  unknownProviders,
  stackName,
  oneManager,
  uniqueNames,
  labels,
  uniqueNetworks,
  flatNetwork,
  disjointRanges,
  topology,
  contexts,
  poolSizes,
  aclAdmitsPeers,
  aclAdmitsSomeone,
  testedVersions,
  localityFailover,
  lifetimes,
  linkerdLifetimes,
  replicasFitMembers,
  dashboardAsks,
  dashboardHasUsers,
  adoptedClusters,
  exportsFitNetwork,
  wayIntoEveryCluster,
  linkNames,
  revokedPairs,
  replicasFitManager,
  demoNeedsKarmada,
  weights,
];
