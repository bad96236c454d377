import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { toBase64 } from "../../internal/base64.ts";
import { Component } from "../../internal/component.ts";
import { composeKubeconfig } from "../../internal/kubeconfig.ts";
import { childOptions } from "../../internal/options.ts";

/** A peer that a control plane is to read. */
export interface PeerArgs {
  /** The peer's name in the mesh. Plain: it is a key of the Secret, and what a diff is read by. */
  readonly name: string;
  /** URL of its API, as the other clusters reach it. */
  readonly server: pulumi.Input<string>;
  /** `readerToken` of its ControlPlane; a secret. */
  readonly token: pulumi.Input<string>;
  /** `readerCa` of its ControlPlane, PEM. */
  readonly caPem: pulumi.Input<string>;
}

export interface RemoteSecretsArgs {
  /** The mesh's own namespace, where istiod looks for the Secret. */
  readonly namespace: string;
  /** The clusters that the control plane is to read, in any order. */
  readonly peers: readonly PeerArgs[];
}

/**
 * What one cluster's istiod knows of its peers: a single Secret with a kubeconfig per peer, so that the number of
 * objects grows with the clusters and not with their pairs. The values are secret; the annotation `archipelago/peers`
 * says in clear which peers there are. A cluster without peers gets no Secret.
 */
export class RemoteSecrets extends Component {
  /** `opts.dependsOn` has to name the cluster's own ControlPlane, which makes the namespace. */
  constructor(name: string, args: RemoteSecretsArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const peers = [...args.peers].sort((left, right) => (left.name < right.name ? -1 : 1));
    const names = peers.map((peer) => peer.name);
    super("archipelago:mesh/istio:RemoteSecrets", name, { peers: names }, opts);
    if (peers.length > 0) {
      new k8s.core.v1.Secret(
        `${name}-bundle`,
        {
          metadata: {
            name: remoteSecretName,
            namespace: args.namespace,
            labels: { "istio/multiCluster": "true" },
            annotations: { [peersAnnotation]: names.join(",") },
          },
          data: Object.fromEntries(peers.map((peer) => [peer.name, kubeconfigOf(peer)])),
        },
        childOptions(this, opts),
      );
    }
    this.registerOutputs();
  }
}

/** Name of the Secret, the same in every cluster. */
export const remoteSecretName = "istio-remote-secret-peers";

/** Annotation that lists, in clear and sorted, the peers whose kubeconfigs the Secret holds. */
export const peersAnnotation = "archipelago/peers";

/**
 * The kubeconfig that `istioctl create-remote-secret` would write. istiod refuses kubeconfigs that run commands or name
 * files, and reconnects to a peer when the text differs by a byte.
 */
function kubeconfigOf({ name, ...peer }: PeerArgs): pulumi.Output<string> {
  const encoded = pulumi
    .all([peer.server, peer.caPem, peer.token])
    .apply(([server, caPem, token]) =>
      toBase64(composeKubeconfig({ name, server, caPem, user: { token } })),
    );
  return pulumi.secret(encoded);
}
