import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../../internal/component.ts";
import { childOptions, formerlyOfType } from "../../internal/options.ts";
import { linkerdNamespace } from "./names.ts";

export interface DestinationRolloutArgs {
  /** Of the tokens; another number is another rollout. */
  readonly generation: number;
}

/**
 * Makes the pods anew that look up the pods of other clusters, once they have been given other credentials. They begin
 * with those by themselves, but whoever asked before keeps being answered from what the old ones last saw: a proxy that
 * goes on calling another cluster would never hear of its new pods.
 *
 * Only a flat network needs it, as behind gateways nobody looks up another cluster's pods.
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
