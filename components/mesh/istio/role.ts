import type * as pulumi from "@pulumi/pulumi";

/** The certificate authority that one cluster's istiod signs with, below the root that all clusters share. */
export interface MeshIssuer {
  /** The cluster's intermediate certificate, PEM. */
  readonly certPem: pulumi.Input<string>;
  /** Its private key, PEM; a secret. */
  readonly keyPem: pulumi.Input<string>;
  /** The intermediate and the root, PEM, in this order. */
  readonly chainPem: pulumi.Input<string>;
  /** The shared root certificate, PEM. */
  readonly rootPem: pulumi.Input<string>;
}

/** An istiod in the cluster. */
export interface PrimaryRole {
  readonly kind: "primary";
  readonly issuer: MeshIssuer;
  /** Whether clusters without an istiod have this one. */
  readonly servesRemotes: boolean;
}

/** No istiod in the cluster: another cluster's configures its proxies, signs for them and injects them. */
export interface RemoteRole {
  readonly kind: "remote";
  /** Name of the cluster whose istiod it is. */
  readonly primary: string;
  /** Where that istiod is reached from here, at the ports 15012 and 15017: an IP or a host name. */
  readonly istiodAddress: pulumi.Input<string>;
  /** The shared root certificate, PEM, by which this cluster's API server knows that istiod. */
  readonly rootPem: pulumi.Input<string>;
}
