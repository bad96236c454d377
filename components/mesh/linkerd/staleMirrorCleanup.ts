import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../internal/component.ts";
import { curlImage } from "../../internal/containers.ts";
import { mirroredImage } from "../../internal/images.ts";
import { childOptions, formerlyOfType } from "../../internal/options.ts";
import { cleanupJobSpec, cleanupName, cleanupNamespace, cleanupRules } from "./cleanupJob.ts";

export interface StaleMirrorCleanupArgs {
  /** The Links of this cluster, by name. Plain, as it decides whether there is anything to sweep. */
  readonly links: readonly string[];
  /** A registry that stands in for the images' own; see `mirroredImage`. @default the images' own */
  readonly imageMirror?: string | undefined;
}

/**
 * Deletes the mirror Services of clusters that are no longer linked. Linkerd leaves them: a controller whose Link goes
 * stops without touching what it has made, and one that goes itself does too. A request to such a mirror would go to
 * the gateway of a cluster that is not there.
 *
 * A Job that runs anew exactly when the Links change. It runs before the Links and credentials of a cluster that leaves
 * are deleted, which is at the end of the update, and after that cluster's controller has gone.
 */
export class StaleMirrorCleanup extends Component {
  /** `opts.dependsOn` has to name the control plane, and the MulticlusterExtension where the cluster has one. */
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
    new k8s.batch.v1.Job(
      `${name}-job`,
      {
        // A Job that failed stays failed, and nothing in its inputs would say so.
        metadata: { ...metadata, annotations: { "pulumi.com/replaceUnready": "true" } },
        spec: cleanupJobSpec(args.links, mirroredImage(curlImage, args.imageMirror)),
      },
      after({
        dependsOn: [account, binding],
        replaceOnChanges: ["spec"],
      }),
    );
    this.registerOutputs();
  }
}
