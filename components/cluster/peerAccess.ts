import type * as pulumi from "@pulumi/pulumi";
import type { ApiAddress } from "../internal/kubeconfig.ts";
import type { ClusterArgs } from "./clusterArgs.ts";

/** How other clusters reach a cluster's API. */
export interface PeerAccess {
  readonly server: pulumi.Output<string>;
  /** The authority of the API's certificate, PEM; undefined for the cluster's own, which its pods use. */
  readonly certificateAuthority: string | undefined;
  /** The name in the API's certificate; undefined for the server's. */
  readonly tlsServerName: pulumi.Output<string | undefined>;
}

/** How other clusters reach a cluster: as its kubeconfig does, except for what the arguments state. */
export function peerAccessOf(cluster: ClusterArgs, address: pulumi.Output<ApiAddress>): PeerAccess {
  const own = cluster.provider === "kubeconfig" ? cluster.peerAccess : undefined;
  const { server: stated, certificateAuthority, tlsServerName } = own ?? {};
  return {
    server: address.apply(({ server }) => stated ?? server),
    certificateAuthority,
    // The kubeconfig's name belongs to the kubeconfig's server.
    tlsServerName: address.apply(
      (inKubeconfig) =>
        tlsServerName ?? (stated === undefined ? inKubeconfig.tlsServerName : undefined),
    ),
  };
}
