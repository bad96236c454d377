import { stringify } from "yaml";
import type { KeyPair } from "./pki.ts";

export interface KubeconfigParts {
  /** Names the cluster, its user (`<name>-admin`) and the context (`<name>-ctx`), as Linode does. */
  readonly name: string;
  readonly server: string;
  /** PEM of the authority that signed the server's certificate. */
  readonly authority: string;
  /** A client certificate with its key, or a ServiceAccount's token. */
  readonly identity: KeyPair | { readonly token: string };
}

/** Returns a self-contained kubeconfig. It holds a private key or a token: write it only to a file of mode 0600. */
export function kubeconfig({ name, server, authority, identity }: KubeconfigParts): string {
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    preferences: {},
    clusters: [{ name, cluster: { server, "certificate-authority-data": base64(authority) } }],
    users: [
      {
        name: `${name}-admin`,
        user:
          "token" in identity
            ? { token: identity.token }
            : {
                "client-certificate-data": base64(identity.certificate),
                "client-key-data": base64(identity.key),
              },
      },
    ],
    contexts: [
      {
        name: `${name}-ctx`,
        context: { cluster: name, namespace: "default", user: `${name}-admin` },
      },
    ],
    "current-context": `${name}-ctx`,
  });
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
