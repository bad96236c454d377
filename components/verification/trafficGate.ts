import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../internal/component.ts";
import { curlImage } from "../internal/containers.ts";
import { mirroredImage } from "../internal/images.ts";
import { childOptions } from "../internal/options.ts";
import type { Metadata } from "../mesh/integration.ts";
import { gateDigest, type GateMember } from "./gateDigest.ts";
import { gateJob, gateJobName, startSeconds } from "./gateJob.ts";

/** A cluster that has to answer, and what its answer vouches for. */
export interface GateMemberArgs {
  /** Plain, since it decides what the gate waits for. */
  readonly name: string;
  /** Address of its east-west gateway; absent on a flat network. */
  readonly gateway?: pulumi.Input<string> | undefined;
  /** Fingerprint of the certificate that its control plane signs with. */
  readonly trust: pulumi.Input<string>;
}

export interface TrafficGateArgs {
  /** The cluster that asks. */
  readonly cluster: string;
  /** Every cluster of the mesh, the asking one among them, in any order. */
  readonly members: readonly GateMemberArgs[];
  readonly mesh: "istio" | "linkerd";
  /** The mesh's release. */
  readonly meshVersion: string;
  /** How long the members have to answer, counted from the first request. */
  readonly deadlineSeconds: number;
  /** What the mesh asks of a Job's pod; see `MeshIntegration.job`. @default nothing */
  readonly pod?: Metadata | undefined;
  /** A registry that stands in for the images' own; see `mirroredImage`. @default the images' own */
  readonly imageMirror?: string | undefined;
}

/**
 * The proof that traffic flows from one cluster to every cluster of the mesh: a Job that fails, and the update with it,
 * when a cluster does not answer in time, naming the pairs.
 *
 * It runs anew exactly when what it vouches for changes (the clusters, their gateways and certificates, the mesh's
 * release), when the question itself changes, or when it failed.
 */
export class TrafficGate extends Component {
  /**
   * `opts.dependsOn` has to name the probes, gateways and remote Secrets of all clusters: what is declared later than
   * the question cannot be part of the answer.
   */
  constructor(name: string, args: TrafficGateArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { pod, ...shown } = args;
    super("archipelago:verification:TrafficGate", name, shown, opts);
    const { mesh, meshVersion } = args;
    const digest = pulumi
      .all(args.members.map(claimOf))
      .apply((clusters) => gateDigest({ mesh, meshVersion, clusters }));
    const job = gateJob({
      name: gateJobName,
      from: args.cluster,
      expected: args.members.map((member) => member.name),
      deadlineSeconds: args.deadlineSeconds,
      image: mirroredImage(curlImage, args.imageMirror),
      digest,
      pod,
    });
    // A Job that failed stays failed, and nothing in its inputs would say so.
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
