import * as pulumi from "@pulumi/pulumi";
import { firstGeneration } from "../components/internal/generation.ts";
import {
  type MeshIntermediate,
  revocationList,
  RevokedIntermediate,
} from "../components/pki/index.ts";
import type { Settings } from "../config.ts";
import type { Generations } from "./intermediates.ts";
import type { Roots } from "./roots.ts";

/** Tells whether a region has had another intermediate. */
function isReissued({ trust: { generations } }: Settings): boolean {
  return Object.values(generations).some((generation) => generation > firstGeneration);
}

/** Tells whether the state may have certificates that are to be revoked; with Linkerd none can be. */
export function hasFormer(settings: Settings): boolean {
  const { mesh, trust } = settings;
  return mesh === "istio" && (isReissued(settings) || (trust.revoked ?? []).length > 0);
}

/** Tells whether the fleet has revocation lists. */
export function hasLists(settings: Settings): boolean {
  const { mesh, trust } = settings;
  const { revoked, revokedSerials } = trust;
  const reissued = mesh === "istio" && isReissued(settings);
  return revoked !== undefined || revokedSerials !== undefined || reissued;
}

/**
 * The revocation lists, if the settings have one of the two lists of revoked certificates, even an empty one, or a region has
 * had another intermediate. A proxy that has any list needs one of every authority, or refuses what is below it. During a
 * rotation each root has one, and every serial number is on both, whichever root signed its certificate: one that a root has
 * not signed revokes nothing, as serial numbers are random.
 */
export function declareRevocation(
  roots: Roots,
  issuers: ReadonlyMap<string, MeshIntermediate>,
  issued: Generations,
  settings: Settings,
): pulumi.Output<string> | undefined {
  if (!hasLists(settings)) return undefined;
  const { revoked = [], revokedSerials = [] } = settings.trust;
  const [{ root }] = roots;
  const removed = revoked.map((cluster) => {
    const args = { cluster, root, generations: issued.get(cluster) };
    return new RevokedIntermediate(`trust-${cluster}`, args).serials;
  });
  const former = [...issuers.values()].map(({ formerSerials }) => formerSerials);
  // Sorted, so that another order of the regions in the settings changes no list.
  const signing = [...issuers]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, { certPem, keyPem }]) => ({ certPem, keyPem }));
  const tops = roots.map((one) => ({ certPem: one.root.certPem, keyPem: one.root.keyPem }));
  return pulumi
    .all([tops, [...removed, ...former], signing])
    .apply(([authorities, serials, intermediates]) =>
      [
        ...authorities.map((top) => revocationList(top, [...serials.flat(), ...revokedSerials])),
        ...intermediates.map((authority) => revocationList(authority, [])),
      ].join(""),
    );
}
