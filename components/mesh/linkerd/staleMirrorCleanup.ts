import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../internal/component.ts";
import { curlImage } from "../../internal/containers.ts";
import { type ImageMirror, mirroredImage } from "../../internal/images.ts";
import { childOptions, formerlyOfType } from "../../internal/options.ts";
import {
  cleanupGuardBindingSpec,
  cleanupGuardSpec,
  cleanupName,
  cleanupNamespace,
  cleanupRules,
} from "./cleanupAccess.ts";
import { cleanupJobSpec } from "./cleanupJob.ts";

export interface StaleMirrorCleanupArgs {
  /** Names of this cluster's Links. Plain; a mirror without a Link is stale. */
  readonly links: readonly string[];
  /** A private registry for the images; see `mirroredImage`. @default the images' own registries */
  readonly imageMirror?: ImageMirror | undefined;
}

/**
 * A Job that deletes the mirror Services of clusters without a Link. Linkerd keeps them: a controller stops without
 * deleting its mirrors, both when its Link is deleted and when it is deleted itself. A request to such a mirror would go
 * to the gateway of a deleted cluster.
 *
 * The Job runs again exactly when the Links change. It runs after the controller of a removed cluster is deleted, and
 * before that cluster's Link and credentials, which are deleted at the end of the update.
 */
export class StaleMirrorCleanup extends Component {
  /** `opts.dependsOn` has to name the control plane, and the MulticlusterExtension if the cluster has one. */
  constructor(
    name: string,
    args: StaleMirrorCleanupArgs,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    super(
      "archipelago:mesh/linkerd:StaleMirrorCleanup",
      name,
      args,
      formerlyOfType("archipelago:mesh/linkerd:MirrorSweep", opts),
    );
    const metadata = { name: cleanupName, namespace: cleanupNamespace };
    const after = (own: pulumi.CustomResourceOptions = {}): pulumi.CustomResourceOptions =>
      childOptions(this, opts, own);

    const account = new k8s.core.v1.ServiceAccount(`${name}-account`, { metadata }, after());
    const role = new k8s.rbac.v1.ClusterRole(
      `${name}-role`,
      { metadata: { name: cleanupName }, rules: cleanupRules },
      after(),
    );
    const binding = new k8s.rbac.v1.ClusterRoleBinding(
      `${name}-binding`,
      {
        metadata: { name: cleanupName },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: cleanupName },
        subjects: [{ kind: "ServiceAccount", ...metadata }],
      },
      after({ dependsOn: role }),
    );
    const guard = new k8s.admissionregistration.v1.ValidatingAdmissionPolicy(
      `${name}-guard`,
      { metadata: { name: cleanupName }, spec: cleanupGuardSpec },
      after(),
    );
    const guardBinding = new k8s.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
      `${name}-guard-binding`,
      { metadata: { name: cleanupName }, spec: cleanupGuardBindingSpec },
      after({ dependsOn: guard }),
    );
    new k8s.batch.v1.Job(
      `${name}-job`,
      {
        // A failed Job stays failed without any change of its inputs; the annotation replaces it.
        metadata: { ...metadata, annotations: { "pulumi.com/replaceUnready": "true" } },
        spec: cleanupJobSpec(args.links, mirroredImage(curlImage, args.imageMirror)),
      },
      after({
        dependsOn: [account, binding, guardBinding],
        replaceOnChanges: ["spec"],
      }),
    );
    this.registerOutputs();
  }
}
