import { stringify } from "yaml";

/** What a control plane needs to read a peer: its API, and a token of the account that may read there. */
export interface RemoteCluster {
  /** The peer's name in the mesh. */
  readonly name: string;
  /** Its API's URL as the other clusters reach it. */
  readonly server: string;
  /** Certificate authority of that API, PEM. */
  readonly caPem: string;
  /** Token of the reader's ServiceAccount in the peer, as the API takes it. */
  readonly token: string;
}

/**
 * The kubeconfig that `istioctl create-remote-secret` would write for a peer. istiod refuses kubeconfigs that run
 * commands or name files, and this one holds its credentials inline.
 *
 * The text depends on its arguments only: istiod compares it byte by byte and reconnects when it differs.
 */
export function remoteKubeconfig(peer: RemoteCluster): string {
  const config = {
    apiVersion: "v1",
    kind: "Config",
    preferences: {},
    clusters: [
      {
        name: peer.name,
        cluster: { server: peer.server, "certificate-authority-data": base64(peer.caPem) },
      },
    ],
    users: [{ name: peer.name, user: { token: peer.token } }],
    contexts: [{ name: peer.name, context: { cluster: peer.name, user: peer.name } }],
    "current-context": peer.name,
  };
  // Tokens and certificates stay on one line each.
  return stringify(config, { lineWidth: 0 });
}

/** Text as a Secret's `data` holds it. */
export function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}
