import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { Component } from "../../internal/component.ts";
import { curlImage } from "../../internal/containers.ts";
import { type ImageMirror, mirroredImage } from "../../internal/images.ts";
import { childOptions } from "../../internal/options.ts";
import { startSeconds } from "../../internal/scriptJob.ts";
import { rolloutJobSpec, rolloutName, rolloutRules } from "./rolloutJob.ts";

export interface IstiodRolloutArgs {
  /** The mesh's own namespace. */
  readonly namespace: string;
  /** `credentials` of the cluster's RemoteSecrets. */
  readonly credentials: pulumi.Input<string>;
  /** A private registry for the images; see `mirroredImage`. @default the images' own registries */
  readonly imageMirror?: ImageMirror | undefined;
}

/**
 * A Job that restarts a cluster's istiod when the credentials of a peer have changed, by the Deployment's own strategy, so
 * that one istiod is always ready. A new peer, or one less, restarts nothing.
 *
 * istiod takes changed credentials by building a second registry of the peer, which replaces the first one when all its
 * watches have synchronized, that of the Secrets included. A reader has no Secrets, so the first registry would stay, with
 * the old token: new Services and other gateway addresses of the peer would go unnoticed (seen with 1.31.1). At its start
 * istiod has no first registry, and uses what it can read.
 */
export class IstiodRollout extends Component {
  /** `opts.dependsOn` has to name the cluster's ControlPlane and RemoteSecrets. */
  constructor(name: string, args: IstiodRolloutArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { namespace, credentials, imageMirror } = args;
    super("archipelago:mesh/istio:IstiodRollout", name, { namespace }, opts);
    const metadata = { name: rolloutName, namespace };
    const after = (own: pulumi.CustomResourceOptions = {}): pulumi.CustomResourceOptions =>
      childOptions(this, opts, own);

    const account = new k8s.core.v1.ServiceAccount(`${name}-account`, { metadata }, after());
    const role = new k8s.rbac.v1.Role(
      `${name}-role`,
      { metadata, rules: rolloutRules.map((rule) => ({ ...rule })) },
      after(),
    );
    const binding = new k8s.rbac.v1.RoleBinding(
      `${name}-binding`,
      {
        metadata,
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: rolloutName },
        subjects: [{ kind: "ServiceAccount", ...metadata }],
      },
      after({ dependsOn: role }),
    );
    new k8s.batch.v1.Job(
      `${name}-job`,
      {
        // A failed Job stays failed without any change of its inputs; the annotation replaces it.
        metadata: { ...metadata, annotations: { "pulumi.com/replaceUnready": "true" } },
        spec: rolloutJobSpec(namespace, credentials, mirroredImage(curlImage, imageMirror)),
      },
      after({
        dependsOn: [account, binding],
        replaceOnChanges: ["spec"],
        customTimeouts: { create: `${3 * startSeconds}s` },
      }),
    );
    this.registerOutputs();
  }
}
