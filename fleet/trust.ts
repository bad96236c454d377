import * as pulumi from "@pulumi/pulumi";
import { leastRenewalWindowDays } from "../components/mesh/linkerd/names.ts";
import { MeshIntermediate } from "../components/pki/meshIntermediate.ts";
import { revocationList } from "../components/pki/revocationList.ts";
import { RevokedIntermediate } from "../components/pki/revokedIntermediate.ts";
import { TrustRoot } from "../components/pki/trustRoot.ts";
import type { Settings } from "../config.ts";

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

/** Declares the root and one intermediate for each region that signs certificates. */
export function declareTrust({ clusters, mesh, trust }: Settings): Trust {
  const root = new TrustRoot("root", {
    validityDays: trust.rootValidityDays,
    renewalWindowDays: trust.renewalWindowDays,
    protect: trust.protectRoot,
  });
  const least = mesh === "linkerd" ? leastRenewalWindowDays : 0;
  const renewalWindowDays = Math.max(trust.renewalWindowDays, least);
  const issuers = clusters
    .filter(({ primary }) => primary === undefined)
    .map(({ name: cluster }) => {
      const validityDays = trust.intermediateValidityDays;
      const args = { cluster, mesh, root, validityDays, renewalWindowDays };
      return [cluster, new MeshIntermediate(`trust-${cluster}`, args)] as const;
    });
  const revocationLists = declareRevocation(root, new Map(issuers), trust);
  return { root, issuers: new Map(issuers), renewalWindowDays, revocationLists };
}

/**
 * The revocation lists, if the settings have one of the two lists of revoked certificates, even an empty one. A proxy that
 * has any list needs one of every authority, or refuses what is below it.
 */
function declareRevocation(
  root: TrustRoot,
  issuers: ReadonlyMap<string, MeshIntermediate>,
  { revoked, revokedSerials }: Settings["trust"],
): pulumi.Output<string> | undefined {
  if (revoked === undefined && revokedSerials === undefined) return undefined;
  const removed = (revoked ?? []).map(
    (cluster) => new RevokedIntermediate(`trust-${cluster}`, { cluster, root }).serial,
  );
  // Sorted, so that another order of the regions in the settings changes no list.
  const signing = [...issuers]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, { certPem, keyPem }]) => ({ certPem, keyPem }));
  return pulumi
    .all([{ certPem: root.certPem, keyPem: root.keyPem }, removed, signing])
    .apply(([top, serials, authorities]) =>
      [
        revocationList(top, [...serials, ...(revokedSerials ?? [])]),
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
