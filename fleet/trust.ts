import * as pulumi from "@pulumi/pulumi";
import { leastRenewalWindowDays } from "../components/mesh/linkerd/index.ts";
import {
  MeshIntermediate,
  revocationList,
  RevokedIntermediate,
  TrustRoot,
} from "../components/pki/index.ts";
import { firstGeneration } from "../components/internal/generation.ts";
import type { Configuration, Settings } from "../config.ts";
import { type Generations, issuedGenerations } from "./intermediates.ts";

/** The root that every region trusts, and the intermediates that the regions' meshes sign with. */
export interface Trust {
  readonly root: TrustRoot;
  /** By region. A remote of Istio has none: its primary's istiod signs for it. */
  readonly issuers: ReadonlyMap<string, MeshIntermediate>;
  /** Renewal window of the mesh's certificates, in days before their expiry, with the minimum of Linkerd's own check. */
  readonly renewalWindowDays: number;
  /**
   * Revocation lists of the root and of every intermediate, PEM; a secret, as they are computed from keys. Undefined if the
   * settings revoke nothing.
   */
  readonly revocationLists: pulumi.Output<string> | undefined;
}

/** Generation of a region's intermediate. */
export function generationOf({ trust: { generations } }: Settings, region: string): number {
  return new Map(Object.entries(generations)).get(region) ?? firstGeneration;
}

/** Declares the root and one intermediate for each region that signs certificates. */
export async function declareTrust({ settings, reference }: Configuration): Promise<Trust> {
  const { clusters, mesh, trust } = settings;
  const root = new TrustRoot("root", {
    validityDays: trust.rootValidityDays,
    renewalWindowDays: trust.renewalWindowDays,
    protect: trust.protectRoot,
  });
  const least = mesh === "linkerd" ? leastRenewalWindowDays : 0;
  const renewalWindowDays = Math.max(trust.renewalWindowDays, least);
  const signing = clusters.filter(({ primary }) => primary === undefined);
  const issued = hasFormer(settings) ? await issuedGenerations(reference) : new Map<string, []>();
  const issuers = signing.map(({ name: cluster }) => {
    const validityDays = trust.intermediateValidityDays;
    const generation = generationOf(settings, cluster);
    const former = (issued.get(cluster) ?? []).filter((one) => one !== generation);
    const args = { cluster, mesh, root, validityDays, renewalWindowDays, generation, former };
    return [cluster, new MeshIntermediate(`trust-${cluster}`, args)] as const;
  });
  const revocationLists = declareRevocation(root, new Map(issuers), issued, settings);
  return { root, issuers: new Map(issuers), renewalWindowDays, revocationLists };
}

/** Tells whether a region has had another intermediate. */
function isReissued({ trust: { generations } }: Settings): boolean {
  return Object.values(generations).some((generation) => generation > firstGeneration);
}

/** Tells whether the state may have certificates that are to be revoked; with Linkerd none can be. */
function hasFormer(settings: Settings): boolean {
  const { mesh, trust } = settings;
  return mesh === "istio" && (isReissued(settings) || (trust.revoked ?? []).length > 0);
}

/**
 * The revocation lists, if the settings have one of the two lists of revoked certificates, even an empty one, or a region has
 * had another intermediate. A proxy that has any list needs one of every authority, or refuses what is below it.
 */
function declareRevocation(
  root: TrustRoot,
  issuers: ReadonlyMap<string, MeshIntermediate>,
  issued: Generations,
  settings: Settings,
): pulumi.Output<string> | undefined {
  const { mesh, trust } = settings;
  const { revoked, revokedSerials } = trust;
  const reissued = mesh === "istio" && isReissued(settings);
  if (revoked === undefined && revokedSerials === undefined && !reissued) return undefined;
  const removed = (revoked ?? []).map((cluster) => {
    const args = { cluster, root, generations: issued.get(cluster) };
    return new RevokedIntermediate(`trust-${cluster}`, args).serials;
  });
  const former = [...issuers.values()].map(({ formerSerials }) => formerSerials);
  // Sorted, so that another order of the regions in the settings changes no list.
  const signing = [...issuers]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, { certPem, keyPem }]) => ({ certPem, keyPem }));
  return pulumi
    .all([{ certPem: root.certPem, keyPem: root.keyPem }, [...removed, ...former], signing])
    .apply(([top, serials, authorities]) =>
      [
        revocationList(top, [...serials.flat(), ...(revokedSerials ?? [])]),
        ...authorities.map((authority) => revocationList(authority, [])),
      ].join(""),
    );
}

/** A region's intermediate. */
export function issuerIn({ issuers }: Trust, region: string): MeshIntermediate {
  const issuer = issuers.get(region);
  if (issuer === undefined) throw new Error(`region ${region} has no issuer`);
  return issuer;
}
