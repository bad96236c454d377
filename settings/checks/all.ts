import { drainedRegions, drainedWeights } from "./drained.ts";
import { credentials } from "./credentials.ts";
import { firewallOnce, rangesAllowCallers } from "./exposure.ts";
import { contexts } from "./kubeconfig.ts";
import {
  adoptedClusters,
  clusterNetworks,
  linkerdLifetimes,
  replicasFitMembers,
} from "./linkerd.ts";
import { generations } from "./generations.ts";
import { knownDigests } from "./digests.ts";
import { fleetValues } from "./helmValues.ts";
import { lifetimes } from "./lifetimes.ts";
import { localityFailover, localityNeedsGateways } from "./locality.ts";
import { demoNeedsKarmada, oneManager, replicasFitManager } from "./manager.ts";
import { exportsFitNetwork, linkNames, gatewayInEveryCluster } from "./multicluster.ts";
import { dashboardAuthenticates, dashboardHasUsers } from "./dashboard.ts";
import { distinctLinkSecrets, distinctPairs, noFederatedMirrors } from "./linkedNames.ts";
import { stackTagFits, uniqueLabels, uniqueNames } from "./names.ts";
import { bucketHasKey, restoreHasSource } from "./snapshots.ts";
import { disjointRanges, flatNetwork, uniqueNetworks } from "./networks.ts";
import { distinctServers, peerAccess, peersReachApis } from "./peers.ts";
import { lostAuthorities, oneStays } from "./lost.ts";
import { poolSizes, untaintedPool } from "./pools.ts";
import { aclAllowsPeers, aclAllowsSomeone } from "./reachability.ts";
import { readersHaveNoSecrets } from "./istioValues.ts";
import { rootRotation } from "./rootRotation.ts";
import { revokedIssuers } from "./revokedIssuers.ts";
import { revokedPairs, revokedPrimaries } from "./revoked.ts";
import { unknownProviders } from "./providers.ts";
import { noForeignMarkers } from "./tags.ts";
import type { Check } from "./context.ts";
import { topology } from "./topology.ts";
import { defaultOutlierDetection, patchedIstio, testedVersions } from "./versions.ts";
import { waves } from "./waves.ts";
import { replicasFitWeights, weights } from "./weights.ts";

/** Every check, in the order in which a stack file is read. */
export const CHECKS: readonly Check[] = [
  unknownProviders,
  stackTagFits,
  noForeignMarkers,
  oneStays,
  lostAuthorities,
  oneManager,
  uniqueNames,
  uniqueLabels,
  uniqueNetworks,
  flatNetwork,
  disjointRanges,
  topology,
  contexts,
  credentials,
  distinctServers,
  peersReachApis,
  peerAccess,
  poolSizes,
  untaintedPool,
  aclAllowsPeers,
  aclAllowsSomeone,
  rangesAllowCallers,
  firewallOnce,
  testedVersions,
  patchedIstio,
  defaultOutlierDetection,
  localityFailover,
  localityNeedsGateways,
  fleetValues,
  readersHaveNoSecrets,
  rootRotation,
  lifetimes,
  linkerdLifetimes,
  generations,
  revokedIssuers,
  knownDigests,
  replicasFitMembers,
  dashboardAuthenticates,
  dashboardHasUsers,
  adoptedClusters,
  clusterNetworks,
  exportsFitNetwork,
  gatewayInEveryCluster,
  linkNames,
  distinctPairs,
  distinctLinkSecrets,
  noFederatedMirrors,
  revokedPairs,
  revokedPrimaries,
  drainedRegions,
  replicasFitManager,
  bucketHasKey,
  restoreHasSource,
  demoNeedsKarmada,
  weights,
  drainedWeights,
  replicasFitWeights,
  waves,
];

/** Those that say something about the stack's secrets. */
export const CHECKS_OF_SECRETS: readonly Check[] = [
  contexts,
  credentials,
  dashboardHasUsers,
  bucketHasKey,
];
