import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { Component } from "../internal/component.ts";
import { childOptions } from "../internal/options.ts";
import { administratorsGroup } from "../pki/karmadaNames.ts";

/** Name of the binding that makes the administrators' group administrators. */
export const administratorsBinding = "archipelago-admins";

/**
 * Gives the administrators' group of a generation all rights in Karmada's API. Unlike those of `system:masters`, they end
 * when the binding is deleted, or names the group of another generation.
 */
export class Administrators extends Component {
  /** Known once the group has its rights. */
  readonly bound: pulumi.Output<unknown>;

  /** `opts.provider` is Karmada's API, as a member of `system:masters`. */
  constructor(
    name: string,
    args: { readonly generation: number },
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    super("archipelago:karmada:Administrators", name, args, opts);
    const apiGroup = "rbac.authorization.k8s.io";
    const binding = new k8s.rbac.v1.ClusterRoleBinding(
      `${name}-binding`,
      {
        metadata: { name: administratorsBinding },
        roleRef: { apiGroup, kind: "ClusterRole", name: "cluster-admin" },
        subjects: [{ apiGroup, kind: "Group", name: administratorsGroup(args.generation) }],
      },
      childOptions(this, opts),
    );
    this.bound = binding.subjects;
    this.registerOutputs();
  }
}
