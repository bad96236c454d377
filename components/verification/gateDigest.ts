import { createHash } from "node:crypto";

/** What a passed gate says of one cluster. */
export interface GateMember {
  readonly name: string;
  /** Where the other networks reach it; absent on a flat network. */
  readonly gateway?: string | undefined;
  /** Fingerprint of the certificate that its control plane signs with. */
  readonly trust: string;
}

/** What a passed gate vouches for: that these clusters, trusting one another and reached like this, all answer. */
export interface GateClaims {
  readonly mesh: "istio" | "linkerd";
  readonly meshVersion: string;
  readonly clusters: readonly GateMember[];
}

/**
 * A digest of the claims, `sha256:` and 64 hexadecimal digits. It holds nothing secret, and does not depend on the order
 * in which the clusters are listed.
 */
export function gateDigest(claims: GateClaims): string {
  const clusters = claims.clusters
    .map(({ name, gateway, trust }) => [name, gateway ?? null, trust] as const)
    .sort(([left], [right]) => (left < right ? -1 : 1));
  const text = JSON.stringify([claims.mesh, claims.meshVersion, clusters]);
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
