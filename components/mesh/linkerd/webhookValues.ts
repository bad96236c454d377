/** A certificate and its key, PEM; outputs of them as well. */
export interface KeyPair {
  readonly certPem: unknown;
  /** A secret. */
  readonly keyPem: unknown;
}

/** A webhook's serving certificate, and the CA that the API server trusts. */
export interface WebhookKeys extends KeyPair {
  readonly caPem: unknown;
}

/** A webhook's certificate, in the form of Linkerd's charts. */
export function webhookValues({ certPem, keyPem, caPem }: WebhookKeys) {
  return { crtPEM: certPem, keyPEM: keyPem, caBundle: caPem };
}
