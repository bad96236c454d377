import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../internal/component.ts";
import { childOptions, formerlyOfType } from "../internal/options.ts";
import type { GatewayApiObject } from "./gatewayApi.ts";

export interface GatewayApiCrdsArgs {
  /**
   * The objects that `parseGatewayApi` returns. Plain, since every object is a resource. Empty for a cluster whose CRDs
   * the stack does not own.
   */
  readonly objects: readonly GatewayApiObject[];
}

/** The Gateway API's CRDs in one cluster, owned by the stack so that they can be upgraded. */
export class GatewayApiCrds extends Component {
  constructor(name: string, args: GatewayApiCrdsArgs, opts: pulumi.ComponentResourceOptions = {}) {
    // Without the objects: the state already holds each one with its own resource.
    super(
      "archipelago:mesh:GatewayApiCrds",
      name,
      {},
      formerlyOfType("archipelago:mesh:GatewayApiDefinitions", opts),
    );
    for (const { apiVersion, kind, metadata, spec } of args.objects) {
      const { annotations, labels } = metadata;
      new k8s.apiextensions.CustomResource(
        `${name}-${roles[kind]}-${metadata.name}`,
        {
          apiVersion,
          kind,
          metadata: {
            name: metadata.name,
            ...(annotations !== undefined && { annotations }),
            ...(labels !== undefined && { labels }),
          },
          spec,
        },
        childOptions(this, opts),
      );
    }
    this.registerOutputs();
  }
}

const roles: Record<GatewayApiObject["kind"], string> = {
  CustomResourceDefinition: "definition",
  ValidatingAdmissionPolicy: "policy",
  ValidatingAdmissionPolicyBinding: "policy-binding",
};
