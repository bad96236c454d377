import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../internal/component.ts";
import { composeKubeconfig } from "../internal/kubeconfig.ts";
import { deletedWith } from "../internal/options.ts";
import type { Certificate } from "../pki/certificate.ts";
import { KarmadaAgentCertificate } from "../pki/karmadaAgentCertificate.ts";
import { clusterSpec, type MemberFacts } from "./agentPlan.ts";
import type { KarmadaControlPlane } from "./controlPlane.ts";
import { MemberAgent } from "./memberAgent.ts";
import { MemberNamespace } from "./memberNamespace.ts";
import type { ImageMirror } from "../internal/images.ts";

export interface KarmadaMemberArgs extends MemberFacts {
  /** The control plane that it joins. */
  readonly karmada: KarmadaControlPlane;
  /** The member's kubernetes provider. */
  readonly memberProvider: k8s.Provider;
  /** The member's cluster if the stack owns it: the agent is then `deletedWith` it. */
  readonly owned?: pulumi.Resource | undefined;
  /** URL of the member's API. */
  readonly apiEndpoint: pulumi.Input<string>;
  /** Karmada's release without a leading `v`. */
  readonly version: string;
  /** Validity of the agent's certificate, in days. */
  readonly leafValidityDays: number;
  /** Renewal window of the certificate, in days before its expiry. */
  readonly renewalWindowDays: number;
  /** A registry that replaces the images' own; see `mirroredImage`. @default the images' own */
  readonly imageMirror?: ImageMirror | undefined;
}

/**
 * A cluster's membership in Karmada, in pull mode.
 *
 * It spans two APIs, so it takes both providers as arguments and has a child in each: the execution namespace in
 * Karmada's, the agent in the member's. The Cluster is created last, and awaited until Karmada reports it Ready. The
 * stack declares the whole Cluster, and the agent may not change it.
 *
 * Deletion runs in the reverse order, with or without the program: the Cluster is deleted first, and awaited while its
 * agent still runs. Karmada removes the member from every placement and the agent deletes its Works with their
 * workloads; the MemberDeletionGuard keeps the agent's rights until then. Without an agent, Karmada itself removes the
 * Works' finalizers.
 */
export class KarmadaMember extends Component {
  /** The member's name in Karmada. */
  readonly cluster: string;
  /** The agent's certificate. */
  readonly certificate: Certificate;

  constructor(name: string, args: KarmadaMemberArgs, opts?: pulumi.ComponentResourceOptions) {
    const { cluster, karmada, apiEndpoint } = args;
    super("archipelago:karmada:Member", name, { cluster }, opts);
    this.cluster = cluster;
    this.certificate = new KarmadaAgentCertificate(
      `${name}-certificate`,
      {
        cluster,
        authority: karmada.authority,
        validityDays: args.leafValidityDays,
        renewalWindowDays: args.renewalWindowDays,
      },
      { parent: this },
    );
    const dies = deletedWith(karmada.diesWith);
    const namespace = new MemberNamespace(
      `${name}-place`,
      { cluster },
      { parent: this, provider: karmada.provider, dependsOn: [karmada], ...dies },
    );
    const agent = new MemberAgent(
      `${name}-agent`,
      {
        ...args,
        kubeconfig: agentKubeconfig(cluster, karmada, this.certificate),
        fingerprint: this.certificate.fingerprint,
      },
      {
        parent: this,
        provider: args.memberProvider,
        dependsOn: [namespace],
        ...deletedWith(args.owned),
      },
    );
    new k8s.apiextensions.CustomResource(
      `${name}-cluster`,
      {
        apiVersion: "cluster.karmada.io/v1alpha1",
        kind: "Cluster",
        metadata: { name: cluster, annotations: { "pulumi.com/waitFor": "condition=Ready" } },
        spec: clusterSpec(args, apiEndpoint, agent.clusterId),
      },
      {
        parent: this,
        provider: karmada.provider,
        dependsOn: [namespace, agent],
        // A member that outlives the stack is left by a call, which takes the propagated workloads with it.
        ...(args.owned !== undefined && dies),
      },
    );
    this.registerOutputs({});
  }
}

/** The agent's kubeconfig for Karmada's API: its own certificate, and the load balancer's address. */
function agentKubeconfig(
  cluster: string,
  karmada: KarmadaControlPlane,
  certificate: Certificate,
): pulumi.Output<string> {
  return pulumi
    .all([karmada.server, karmada.authority.certPem, certificate.certPem, certificate.keyPem])
    .apply(([server, caPem, certPem, keyPem]) =>
      composeKubeconfig({ name: cluster, server, caPem, user: { certPem, keyPem } }),
    );
}
