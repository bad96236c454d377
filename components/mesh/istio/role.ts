import type * as pulumi from "@pulumi/pulumi";

/** The intermediate with which one cluster's istiod signs, below the root that all clusters share. */
export interface MeshIssuer {
  /** The cluster's intermediate certificate, PEM. */
  readonly certPem: pulumi.Input<string>;
  /** Its private key, PEM; a secret. */
  readonly keyPem: pulumi.Input<string>;
  /** The intermediate and the root, PEM, in this order. */
  readonly chainPem: pulumi.Input<string>;
  /** The roots that the mesh shares, PEM; the one that signed `certPem` first. */
  readonly rootPem: pulumi.Input<string>;
}

/** Role of a cluster with its own istiod. */
export interface PrimaryRole {
  readonly kind: "primary";
  readonly issuer: MeshIssuer;
  /** Generation of the issuer's key; another one restarts istiod, which then signs with it at once. @default 1 */
  readonly issuerGeneration?: number | undefined;
  /** True if clusters without an istiod use this one. */
  readonly servesRemotes: boolean;
  /**
   * Revocation lists of the root and of every intermediate of the mesh, PEM, for the proxies. If one of an authority is missing,
   * they refuse every certificate below it. @default no lists; proxies check only signatures and dates
   */
  readonly revocationLists?: pulumi.Input<string> | undefined;
  /** True if the mesh has, or had, more roots than its first; istiod then takes others while it runs. @default false */
  readonly hasOtherRoots?: boolean | undefined;
  /** What has to be checked before other roots are distributed; see `TrustGuard`. @default nothing */
  readonly beforeTrust?: pulumi.ResourceHook | undefined;
}

/** Role of a cluster without an istiod: another cluster's istiod configures its proxies, signs for them and injects them. */
export interface RemoteRole {
  readonly kind: "remote";
  /** Name of the cluster with that istiod. */
  readonly primary: string;
  /** The address by which this cluster reaches that istiod, on ports 15012 and 15017: an IP or a host name. */
  readonly istiodAddress: pulumi.Input<string>;
  /** The roots that the mesh shares, PEM, with which this cluster's API server verifies that istiod. */
  readonly rootPem: pulumi.Input<string>;
}
