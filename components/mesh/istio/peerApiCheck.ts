import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../internal/component.ts";
import { curlImage } from "../../internal/containers.ts";
import { type ImageMirror, mirroredImage } from "../../internal/images.ts";
import { childOptions, formerlyOfType } from "../../internal/options.ts";
import { startSeconds } from "../../internal/scriptJob.ts";
import {
  peerApiCheckData,
  peerApiCheckDigest,
  peerApiCheckName,
  peerApiCheckSpec,
  type PeerApi,
} from "./peerApiCheckJob.ts";
import type { PeerArgs } from "./remoteSecrets.ts";

export interface PeerApiCheckArgs {
  /** The cluster that sends the requests. */
  readonly cluster: string;
  /** The mesh's own namespace. */
  readonly namespace: string;
  /** The clusters whose APIs its istiod reads, at least one. */
  readonly peers: readonly Omit<PeerArgs, "token">[];
  /** A private registry for the images; see `mirroredImage`. @default the images' own registries */
  readonly imageMirror?: ImageMirror | undefined;
}

/**
 * A check that the pods of one cluster reach the APIs that its istiod reads: a Job that fails the update and names each
 * pair and address without a connection. A failed gate reports which pairs have no traffic; this check tells whether
 * istiod could discover the peers at all.
 */
export class PeerApiCheck extends Component {
  /** `opts.dependsOn` has to name the cluster's ControlPlane, which creates the namespace. */
  constructor(name: string, args: PeerApiCheckArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { cluster, namespace } = args;
    const names = args.peers.map((peer) => peer.name);
    super(
      "archipelago:mesh/istio:PeerApiCheck",
      name,
      { cluster, peers: names },
      formerlyOfType("archipelago:mesh/istio:ApiReach", opts),
    );
    // A certificate is public; this one is secret only because it came in a Secret beside a token.
    const peers = pulumi
      .all(
        args.peers.map((peer) =>
          pulumi.output({
            name: peer.name,
            server: peer.server,
            caPem: pulumi.unsecret(pulumi.output(peer.caPem)),
            tlsServerName: peer.tlsServerName,
          }),
        ),
      )
      .apply((known): PeerApi[] => known);
    const metadata = { name: peerApiCheckName, namespace };
    const config = new k8s.core.v1.ConfigMap(
      `${name}-peers`,
      { metadata, data: peers.apply(peerApiCheckData) },
      childOptions(this, opts),
    );
    new k8s.batch.v1.Job(
      `${name}-job`,
      {
        // A failed Job stays failed without any change of its inputs; the annotation replaces it.
        metadata: { ...metadata, annotations: { "pulumi.com/replaceUnready": "true" } },
        spec: peerApiCheckSpec(
          cluster,
          mirroredImage(curlImage, args.imageMirror),
          peers.apply(peerApiCheckDigest),
        ),
      },
      childOptions(this, opts, {
        dependsOn: config,
        replaceOnChanges: ["spec"],
        customTimeouts: { create: `${2 * startSeconds}s` },
      }),
    );
    this.registerOutputs();
  }
}
