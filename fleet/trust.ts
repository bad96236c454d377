import { leastRenewalWindowDays } from "../components/mesh/linkerd/names.ts";
import { MeshIntermediate } from "../components/pki/meshIntermediate.ts";
import { TrustRoot } from "../components/pki/trustRoot.ts";
import type { Settings } from "../config.ts";

/** The root that every region trusts, and the intermediates that the regions' meshes sign with. */
export interface Trust {
  readonly root: TrustRoot;
  /** By region. A remote of Istio has none: its primary's istiod signs for it. */
  readonly issuers: ReadonlyMap<string, MeshIntermediate>;
  /** Renewal window of the mesh's certificates, in days before their expiry, with the minimum of Linkerd's own check. */
  readonly renewalWindowDays: number;
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
  return { root, issuers: new Map(issuers), renewalWindowDays };
}

/** A region's intermediate. */
export function issuerIn({ issuers }: Trust, region: string): MeshIntermediate {
  const issuer = issuers.get(region);
  if (issuer === undefined) throw new Error(`region ${region} has no issuer`);
  return issuer;
}
