/** A certificate and its key, PEM; outputs of them as well. */
export interface KeyPair {
  readonly certPem: unknown;
  /** A secret. */
  readonly keyPem: unknown;
}

/** What a webhook serves with, and the authority that the API server is told of. */
export interface WebhookKeys extends KeyPair {
  readonly caPem: unknown;
}

/** A webhook's certificate in the values of Linkerd's charts. */
export function webhookValues({ certPem, keyPem, caPem }: WebhookKeys) {
  return { crtPEM: certPem, keyPEM: keyPem, caBundle: caPem };
}
