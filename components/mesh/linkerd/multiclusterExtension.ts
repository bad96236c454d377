import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { MirrorArgs } from "../../internal/charts.ts";
import { Component } from "../../internal/component.ts";
import { childOptions, formerlyOfType } from "../../internal/options.ts";
import { mergeValues, type HelmValues } from "../../internal/values.ts";
import { remoteAccessRole, remoteAccessRules } from "./access.ts";
import { multiclusterNamespace } from "./multiclusterNames.ts";
import { type FollowedLink, multiclusterValues } from "./multiclusterValues.ts";
import { declareExtensionNamespace } from "./namespaces.ts";
import { meshRelease, type UpgradeGate } from "../release.ts";

export interface MulticlusterExtensionArgs {
  /** Linkerd's release, in the form of its charts: `2026.8.3`. */
  readonly version: string;
  /** True to install the Linkerd gateway. */
  readonly gateway: boolean;
  /** The Links of this cluster. Plain: each gets a controller, which waits until its Link exists. */
  readonly links: readonly FollowedLink[];
  readonly highAvailability: boolean;
  /** @default the projects' own registries */
  readonly mirror?: MirrorArgs | undefined;
  /** Extra values of the chart, merged over the program's own. */
  readonly values?: HelmValues | undefined;
  /** Called before a release of it is updated; see {@link UpgradeGate}. @default nothing */
  readonly beforeUpdate?: UpgradeGate | undefined;
}

/**
 * Linkerd's multicluster extension in one cluster: the Linkerd gateway, a controller for each Link, the Link CRD, and the
 * ClusterRole with which peers read this cluster.
 */
export class MulticlusterExtension extends Component {
  /** `opts.dependsOn` has to name the cluster's control plane, which injects the chart's pods. */
  constructor(
    name: string,
    args: MulticlusterExtensionArgs,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    const { version, gateway, links, highAvailability, mirror } = args;
    super(
      "archipelago:mesh/linkerd:MulticlusterExtension",
      name,
      { version, gateway, links },
      formerlyOfType("archipelago:mesh/linkerd:Multicluster", opts),
    );
    const after = (...dependsOn: pulumi.Resource[]): pulumi.CustomResourceOptions =>
      childOptions(this, opts, { dependsOn });

    const namespace = declareExtensionNamespace(
      `${name}-namespace`,
      multiclusterNamespace,
      "multicluster",
      after(),
    );
    new k8s.rbac.v1.ClusterRole(
      `${name}-access`,
      {
        metadata: { name: remoteAccessRole },
        rules: remoteAccessRules.map((rule) => ({ ...rule })),
      },
      after(),
    );
    meshRelease(
      `${name}-release`,
      {
        chart: "linkerd/linkerd-multicluster",
        release: "linkerd-multicluster",
        namespace: multiclusterNamespace,
        version,
        mirror,
        values: mergeValues(
          multiclusterValues({ gateway, links, highAvailability, imageMirror: mirror?.images }),
          args.values,
        ),
        beforeUpdate: args.beforeUpdate,
      },
      after(namespace),
    );
    this.registerOutputs();
  }
}
