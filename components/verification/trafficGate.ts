import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../internal/component.ts";
import { curlImage } from "../internal/containers.ts";
import { type ImageMirror, mirroredImage } from "../internal/images.ts";
import { childOptions } from "../internal/options.ts";
import type { Metadata } from "../mesh/integration.ts";
import { gateDigest, type GateMember } from "./gateDigest.ts";
import { startSeconds } from "../internal/scriptJob.ts";
import { gateJob, gateJobName } from "./gateJob.ts";

/** A cluster that must respond, with the gate's claims about it. */
export interface GateMemberArgs {
  /** Plain, since it decides what the gate waits for. */
  readonly name: string;
  /** Address of its east-west gateway; absent on a flat network. */
  readonly gateway?: pulumi.Input<string> | undefined;
  /** Fingerprint of the certificate that its control plane signs with. */
  readonly trust: pulumi.Input<string>;
}

export interface TrafficGateArgs {
  /** The cluster that sends the requests. */
  readonly cluster: string;
  /** The clusters that must respond, including `cluster`, in any order. */
  readonly members: readonly GateMemberArgs[];
  readonly mesh: "istio" | "linkerd";
  /** The mesh's release. */
  readonly meshVersion: string;
  /** Digest of the credentials that this cluster discovers the others with, for both a new token and another list of peers. */
  readonly credentials: pulumi.Input<string>;
  /** Time for all members to respond, in seconds from the first request. */
  readonly deadlineSeconds: number;
  /** Metadata that the mesh requires on a Job's pod; see `MeshIntegration.job`. @default none */
  readonly pod?: Metadata | undefined;
  /** A registry that replaces the images' own; see `mirroredImage`. @default the images' own */
  readonly imageMirror?: ImageMirror | undefined;
}

/**
 * The connectivity test from one cluster to all members: a Job that fails, and the update with it, if a member does not
 * respond in time. Its error names the pairs.
 *
 * It reruns exactly when its claims change (the clusters, their gateways and certificates, the credentials
 * for their APIs, the mesh's release), when its
 * script changes, or when it failed.
 */
export class TrafficGate extends Component {
  /**
   * `opts.dependsOn` must name the probes, gateways and remote Secrets of all clusters, since the gate tests only what
   * exists when it runs.
   */
  constructor(name: string, args: TrafficGateArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { pod, credentials, ...shown } = args;
    super("archipelago:verification:TrafficGate", name, shown, opts);
    const { mesh, meshVersion } = args;
    const digest = pulumi
      .all([pulumi.all(args.members.map(claimOf)), credentials])
      .apply(([clusters, digest]) =>
        gateDigest({ mesh, meshVersion, clusters, credentials: digest }),
      );
    const job = gateJob({
      name: gateJobName,
      from: args.cluster,
      expected: args.members.map((member) => member.name),
      deadlineSeconds: args.deadlineSeconds,
      image: mirroredImage(curlImage, args.imageMirror),
      digest,
      pod,
    });
    // A failed Job stays failed, and its inputs do not change.
    const annotations = { "pulumi.com/replaceUnready": "true" };
    new k8s.batch.v1.Job(
      `${name}-job`,
      { metadata: { ...job.metadata, annotations }, spec: job.spec },
      childOptions(this, opts, {
        replaceOnChanges: ["spec"],
        customTimeouts: { create: `${args.deadlineSeconds + 2 * startSeconds}s` },
      }),
    );
    this.registerOutputs();
  }
}

function claimOf({ name, gateway, trust }: GateMemberArgs): pulumi.Output<GateMember> {
  return pulumi.output({ name, gateway, trust });
}
