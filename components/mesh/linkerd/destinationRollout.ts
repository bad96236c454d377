import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../internal/component.ts";
import { childOptions, formerlyOfType } from "../../internal/options.ts";
import { linkerdNamespace } from "./names.ts";

export interface DestinationRolloutArgs {
  /** Generation of the tokens; a new number is a new rollout. */
  readonly generation: number;
}

/**
 * A rollout of the destination controller after a rotation of its credentials for other clusters. The destination
 * controller picks up new credentials on its own, but existing watches keep serving stale endpoints: a proxy that keeps
 * calling another cluster would never learn of its new pods.
 *
 * Only a flat network needs it: behind gateways no controller looks up another cluster's pods.
 */
export class DestinationRollout extends Component {
  /** `opts.dependsOn` has to name the control plane and every Link of the cluster. */
  constructor(
    name: string,
    args: DestinationRolloutArgs,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    super(
      "archipelago:mesh/linkerd:DestinationRollout",
      name,
      args,
      formerlyOfType("archipelago:mesh/linkerd:DiscoveryRestart", opts),
    );
    const annotations = { "archipelago/token-generation": String(args.generation) };
    new k8s.apps.v1.DeploymentPatch(
      `${name}-deployment`,
      {
        metadata: { name: "linkerd-destination", namespace: linkerdNamespace },
        spec: { template: { metadata: { annotations } } },
      },
      childOptions(this, opts),
    );
    this.registerOutputs();
  }
}
