import { createHash } from "node:crypto";

/** One cluster's part of the gate's claims. */
export interface GateMember {
  readonly name: string;
  /** Address of its east-west gateway; absent on a flat network. */
  readonly gateway?: string | undefined;
  /** Fingerprint of the certificate that its control plane signs with. */
  readonly trust: string;
}

/** Claims of a passed gate: all these clusters respond, with these gateways, certificates and credentials. */
export interface GateClaims {
  readonly mesh: "istio" | "linkerd";
  readonly meshVersion: string;
  readonly clusters: readonly GateMember[];
  /** Digest of the credentials that the calling cluster discovers the others with. */
  readonly credentials: string;
}

/**
 * A digest of the claims, `sha256:` and 64 hexadecimal digits. It contains nothing secret and does not depend on the
 * order of the clusters.
 */
export function gateDigest(claims: GateClaims): string {
  const clusters = claims.clusters
    .map(({ name, gateway, trust }) => [name, gateway ?? null, trust] as const)
    .sort(([left], [right]) => (left < right ? -1 : 1));
  const text = JSON.stringify([claims.mesh, claims.meshVersion, clusters, claims.credentials]);
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
