/** A webhook's certificate in the form of Linkerd's charts: the CA that the API server trusts, and the stack's own Secret. */
export function webhookValues({ caPem }: { readonly caPem: unknown }) {
  return { externalSecret: true, caBundle: caPem };
}
