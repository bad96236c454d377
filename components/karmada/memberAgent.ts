import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { toBase64 } from "../internal/base64.ts";
import { Component } from "../internal/component.ts";
import { podSecurity } from "../internal/podSecurity.ts";
import { type ImageMirror, mirroredImage } from "../internal/images.ts";
import { childOptions } from "../internal/options.ts";
import {
  agentAccount,
  agentDeployment,
  agentLabels,
  agentName,
  kubeconfigKey,
  kubeconfigSecret,
  memberRules,
  type MemberFacts,
} from "./agentPlan.ts";
import { imageName, karmadaImage } from "./images.ts";
import { systemLabel, systemNamespace } from "./names.ts";

export interface MemberAgentArgs extends MemberFacts {
  /** URL of the member's own API. */
  readonly apiEndpoint: pulumi.Input<string>;
  /** The agent's kubeconfig for Karmada's API, YAML; a secret. */
  readonly kubeconfig: pulumi.Input<string>;
  /** Fingerprint of the certificate in the kubeconfig. */
  readonly fingerprint: pulumi.Input<string>;
  /** Karmada's release without a leading `v`. */
  readonly version: string;
  /** A registry that replaces the images' own; see `mirroredImage`. @default the images' own */
  readonly imageMirror?: ImageMirror | undefined;
}

/**
 * Karmada's agent in a member: it pulls the member's Works and reports their status, so that Karmada needs no access to
 * the member. `opts.provider` is the member.
 */
export class MemberAgent extends Component {
  /** Unique identity of the member: the UID of its namespace kube-system. */
  readonly clusterId: pulumi.Output<string>;

  constructor(name: string, args: MemberAgentArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("archipelago:karmada:MemberAgent", name, { cluster: args.cluster }, opts);
    const dependingOn = (...dependsOn: pulumi.Resource[]): pulumi.CustomResourceOptions =>
      childOptions(this, opts, { dependsOn });
    const namespace = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      {
        metadata: {
          name: systemNamespace,
          labels: { ...systemLabel, ...podSecurity("restricted") },
        },
      },
      childOptions(this, opts),
    );
    const account = declareAccount(name, dependingOn(namespace));
    const secret = new k8s.core.v1.Secret(
      `${name}-kubeconfig`,
      {
        metadata: { name: kubeconfigSecret, namespace: systemNamespace },
        data: { [kubeconfigKey]: pulumi.secret(pulumi.output(args.kubeconfig).apply(toBase64)) },
      },
      dependingOn(namespace),
    );
    const image = mirroredImage(imageName(karmadaImage("agent", args.version)), args.imageMirror);
    new k8s.apps.v1.Deployment(
      `${name}-deployment`,
      {
        metadata: {
          name: agentName,
          namespace: systemNamespace,
          labels: agentLabels,
          // The agent stays up only once its Cluster exists, which is created later and awaited instead.
          annotations: { "pulumi.com/skipAwait": "true" },
        },
        spec: agentDeployment(args, image, args.apiEndpoint, args.fingerprint),
      },
      dependingOn(account, secret),
    );
    this.clusterId = k8s.core.v1.Namespace.get(`${name}-identity`, "kube-system", {
      parent: this,
    }).metadata.uid;
    this.registerOutputs({ clusterId: this.clusterId });
  }
}

/** Declares the agent's account in the member, with all rights there. */
function declareAccount(name: string, opts: pulumi.CustomResourceOptions): pulumi.Resource {
  const account = new k8s.core.v1.ServiceAccount(
    `${name}-account`,
    { metadata: { name: agentAccount, namespace: systemNamespace } },
    opts,
  );
  const role = new k8s.rbac.v1.ClusterRole(
    `${name}-role`,
    { metadata: { name: agentName }, rules: memberRules },
    opts,
  );
  return new k8s.rbac.v1.ClusterRoleBinding(
    `${name}-binding`,
    {
      metadata: { name: agentName },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: agentName },
      subjects: [{ kind: "ServiceAccount", name: agentAccount, namespace: systemNamespace }],
    },
    pulumi.mergeOptions(opts, { dependsOn: [account, role] }),
  );
}
