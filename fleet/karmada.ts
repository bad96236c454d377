import type { RegionalCluster } from "../components/cluster/index.ts";
import {
  KarmadaControlPlane,
  KarmadaMember,
  type SnapshotStorage,
} from "../components/karmada/index.ts";
import type { ClusterSettings, Secrets, Settings } from "../config.ts";
import type { Preflights } from "./preflight.ts";
import { loadBalancer } from "./exposure.ts";
import { declareCluster, inCluster, type Region } from "./region.ts";

/** The manager's cluster, Karmada's control plane in it, and the regions as its members. */
export interface Karmada {
  /** The manager's name. */
  readonly name: string;
  readonly cluster: RegionalCluster;
  readonly controlPlane: KarmadaControlPlane;
  readonly members: readonly KarmadaMember[];
}

/**
 * Declares Karmada on the manager, and every region's membership in it.
 *
 * @param storage where its snapshots are; undefined if none are taken
 */
export function declareKarmada(
  manager: ClusterSettings,
  regions: readonly Region[],
  settings: Settings,
  secrets: Secrets,
  preflights: Preflights,
  storage: SnapshotStorage | undefined,
): Karmada {
  const { trust, mirror } = settings;
  const { snapshots, failover, ...karmada } = settings.karmada;
  const cluster = declareCluster(manager, settings, secrets, preflights.ofManager(manager));
  const controlPlane = new KarmadaControlPlane(
    "karmada",
    {
      ...karmada,
      ...(failover.enabled && { failover: { afterSeconds: failover.afterSeconds } }),
      service: loadBalancer(manager, karmada.service),
      mirror,
      ...(storage !== undefined &&
        snapshots !== undefined && {
          snapshots: { storage, schedule: snapshots.schedule, keep: snapshots.keep },
        }),
      trust: {
        authorityValidityDays: trust.rootValidityDays,
        leafValidityDays: trust.leafValidityDays,
        renewalWindowDays: trust.renewalWindowDays,
        ...(trust.protectAuthorities && { protectAuthorities: true }),
      },
    },
    inCluster(cluster),
  );
  const members = regions.map((region) => declareMember(region, controlPlane, settings));
  return { name: manager.name, cluster, controlPlane, members };
}

function declareMember(
  { name, settings: { region, provider, drained }, cluster }: Region,
  karmada: KarmadaControlPlane,
  { karmada: { version }, trust, mirror }: Settings,
): KarmadaMember {
  return new KarmadaMember(`member-${name}`, {
    cluster: name,
    region,
    ...(provider === "linode" && { provider }),
    ...(drained === true && { drained }),
    karmada,
    memberProvider: cluster.provider,
    owned: cluster.owned,
    apiEndpoint: cluster.peerAccess.server,
    version,
    leafValidityDays: trust.leafValidityDays,
    renewalWindowDays: trust.renewalWindowDays,
    imageMirror: mirror.images,
  });
}
