import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { toBase64 } from "../../internal/base64.ts";
import { Component } from "../../internal/component.ts";
import { credentialsDigest } from "../../internal/credentialsDigest.ts";
import { composeKubeconfig } from "../../internal/kubeconfig.ts";
import { childOptions } from "../../internal/options.ts";

/** A peer whose API a control plane reads. */
export interface PeerArgs {
  /** The peer's name in the mesh. Plain: it is a key of the Secret, and a diff shows it. */
  readonly name: string;
  /** The URL by which other clusters reach its API. */
  readonly server: pulumi.Input<string>;
  /** `token` of the ReaderAccess for this cluster; a secret. */
  readonly token: pulumi.Input<string>;
  /** `caPem` of the ReaderAccess for this cluster, or the authority of that server. */
  readonly caPem: pulumi.Input<string>;
  /** The name in the API's certificate. @default that of the server */
  readonly tlsServerName?: pulumi.Input<string | undefined>;
}

export interface RemoteSecretsArgs {
  /** The mesh's own namespace, where istiod looks for the Secret. */
  readonly namespace: string;
  /** The clusters whose APIs the control plane reads, in any order. */
  readonly peers: readonly PeerArgs[];
  /**
   * True if the Secret stays when no peer is left, empty. istiod forgets the former peers by that too, and what depends on this
   * component waits for it, while an update deletes a resource only at its end. @default false
   */
  readonly retained?: boolean | undefined;
}

/**
 * The remote secret of one cluster's istiod: a single Secret with a kubeconfig per peer, so that the number of objects
 * grows with the clusters and not with their pairs. The values are secret; the annotation `archipelago/peers` lists the
 * peers in plain text. A cluster without peers gets no Secret, unless it is retained.
 */
export class RemoteSecrets extends Component {
  /**
   * The peers with a digest of their credentials, `ap=0123456789ab,us=ba9876543210`, sorted and not secret; empty without
   * peers. It changes with a peer's API, authority or token.
   */
  public readonly credentials: pulumi.Output<string>;

  /** `opts.dependsOn` has to name the cluster's own ControlPlane, which creates the namespace. */
  constructor(name: string, args: RemoteSecretsArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const peers = [...args.peers].sort((left, right) => (left.name < right.name ? -1 : 1));
    const names = peers.map((peer) => peer.name);
    super("archipelago:mesh/istio:RemoteSecrets", name, { peers: names }, opts);
    const kubeconfigs = peers.map(kubeconfigOf);
    const texts = pulumi.all(kubeconfigs);
    this.credentials = pulumi.unsecret(
      texts.apply((known) =>
        names.map((peer, index) => `${peer}=${credentialsDigest(known[index] ?? "")}`).join(","),
      ),
    );
    if (peers.length > 0 || args.retained === true) {
      new k8s.core.v1.Secret(
        `${name}-bundle`,
        {
          metadata: {
            name: remoteSecretName,
            namespace: args.namespace,
            labels: { "istio/multiCluster": "true" },
            annotations: { [peersAnnotation]: names.join(",") },
          },
          data: Object.fromEntries(
            kubeconfigs.map((kubeconfig, index) => [
              names[index] ?? "",
              kubeconfig.apply(toBase64),
            ]),
          ),
        },
        childOptions(this, opts),
      );
    }
    this.registerOutputs({ credentials: this.credentials });
  }
}

/** Name of the Secret, the same in every cluster. */
const remoteSecretName = "istio-remote-secret-peers";

/** Annotation with the peers whose kubeconfigs the Secret holds, in plain text and sorted. */
const peersAnnotation = "archipelago/peers";

/**
 * The kubeconfig that `istioctl create-remote-secret` would write. istiod rejects kubeconfigs that run commands or refer
 * to files, and reconnects to a peer when the text differs by a byte.
 */
function kubeconfigOf({ name, ...peer }: PeerArgs): pulumi.Output<string> {
  const composed = pulumi
    .all([peer.server, peer.caPem, peer.token, peer.tlsServerName])
    .apply(([server, caPem, token, tlsServerName]) =>
      composeKubeconfig({ name, server, caPem, tlsServerName, user: { token } }),
    );
  return pulumi.secret(composed);
}
