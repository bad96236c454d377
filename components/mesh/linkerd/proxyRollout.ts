import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../internal/component.ts";
import { curlImage } from "../../internal/containers.ts";
import { type ImageMirror, mirroredImage } from "../../internal/images.ts";
import { childOptions } from "../../internal/options.ts";
import { anchorsDigest, trustRootDigest } from "./anchors.ts";
import { linkerdNamespace } from "./names.ts";
import {
  proxyRolloutGuardBindingSpec,
  proxyRolloutGuardSpec,
  proxyRolloutName,
  proxyRolloutRules,
} from "./proxyRolloutAccess.ts";
import { proxyRolloutJobSpec, proxyRolloutTimeout } from "./proxyRolloutJob.ts";

export interface ProxyRolloutArgs {
  /** The trust anchors that every proxy has to hold, PEM. */
  readonly anchorsPem: pulumi.Input<string>;
  /**
   * Digest of the required issuer of all proxy certificates, as in the annotation of identity's pods. @default any issuer, as
   * proxies request a new certificate before theirs expires
   */
  readonly issuerDigest?: pulumi.Input<string> | undefined;
  /** A private registry for the images; see `mirroredImage`. @default the images' own registries */
  readonly imageMirror?: ImageMirror | undefined;
}

/**
 * A Job that restarts a cluster's meshed workloads whose proxies hold other trust anchors, or certificates of an earlier
 * issuer, by the workloads' own strategies, and waits for their new pods. It runs again exactly when the anchors or the
 * required issuer change. It fails if a pod is left, also one that no controller would recreate, and names it.
 */
export class ProxyRollout extends Component {
  /** A dependency of everything that joins the mesh. */
  public readonly job: k8s.batch.v1.Job;

  /** `opts.dependsOn` has to name the control plane, whose injector gives new pods the anchors. */
  constructor(name: string, args: ProxyRolloutArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("archipelago:mesh/linkerd:ProxyRollout", name, {}, opts);
    const { issuerDigest = "", imageMirror } = args;
    const named = { metadata: { name: proxyRolloutName } };
    const metadata = { ...named.metadata, namespace: linkerdNamespace };
    const after = (own: pulumi.CustomResourceOptions = {}): pulumi.CustomResourceOptions =>
      childOptions(this, opts, own);

    const account = new k8s.core.v1.ServiceAccount(`${name}-account`, { metadata }, after());
    const role = new k8s.rbac.v1.ClusterRole(
      `${name}-role`,
      { ...named, rules: proxyRolloutRules },
      after(),
    );
    const guard = new k8s.admissionregistration.v1.ValidatingAdmissionPolicy(
      `${name}-guard`,
      { ...named, spec: proxyRolloutGuardSpec },
      after(),
    );
    const guardBinding = new k8s.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
      `${name}-guard-binding`,
      { ...named, spec: proxyRolloutGuardBindingSpec },
      after({ dependsOn: guard }),
    );
    const binding = new k8s.rbac.v1.ClusterRoleBinding(
      `${name}-binding`,
      {
        ...named,
        roleRef: {
          apiGroup: "rbac.authorization.k8s.io",
          kind: "ClusterRole",
          name: proxyRolloutName,
        },
        subjects: [{ kind: "ServiceAccount", ...metadata }],
      },
      // The account has no rights that the policy does not limit yet.
      after({ dependsOn: [role, guardBinding] }),
    );
    const pem = pulumi.output(args.anchorsPem);
    const state = {
      trustRoot: pem.apply(trustRootDigest),
      anchors: pem.apply(anchorsDigest),
      issuer: issuerDigest,
    };
    this.job = new k8s.batch.v1.Job(
      `${name}-job`,
      {
        // A failed Job stays failed without any change of its inputs; the annotation replaces it.
        metadata: { ...metadata, annotations: { "pulumi.com/replaceUnready": "true" } },
        spec: proxyRolloutJobSpec<pulumi.Input<string>>(
          state,
          mirroredImage(curlImage, imageMirror),
        ),
      },
      after({
        dependsOn: [account, binding],
        replaceOnChanges: ["spec"],
        customTimeouts: { create: proxyRolloutTimeout },
      }),
    );
    this.registerOutputs();
  }
}
