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
import { meshRelease } from "../release.ts";

export interface MulticlusterExtensionArgs {
  /** Linkerd's release as its charts have it: `2026.8.3`. */
  readonly version: string;
  /** Whether the Linkerd gateway runs. */
  readonly gateway: boolean;
  /** The Links of this cluster. Plain: each gets a controller, and one without a Link waits for it. */
  readonly links: readonly FollowedLink[];
  readonly highAvailability: boolean;
  /** @default the projects' own addresses */
  readonly mirror?: MirrorArgs | undefined;
  /** Extra values of the chart, laid over the program's own. */
  readonly values?: HelmValues | undefined;
}

/**
 * What lets one cluster's Services be used from others, and others' here: the Linkerd gateway, a controller for each
 * Link, the Link's own definition, and the role by which peers may read this cluster.
 */
export class MulticlusterExtension extends Component {
  /** `opts.dependsOn` has to name the cluster's control plane, which puts a proxy into every pod of the chart. */
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
      },
      after(namespace),
    );
    this.registerOutputs();
  }
}
