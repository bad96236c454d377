import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { Component } from "../../internal/component.ts";
import { childOptions } from "../../internal/options.ts";
import {
  peerReaderNamespacedRules,
  peerReaderRole,
  peerReaderRules,
  primaryReaderRole,
  primaryReaderRules,
} from "./readerRules.ts";

export interface ReaderRolesArgs {
  /** The mesh's own namespace. */
  readonly namespace: string;
  /** True if the cluster has no istiod of its own: it has a role for its primary too. */
  readonly remote: boolean;
}

/** The roles of a cluster's readers, which take the place of those in Istio's chart. A {@link ReaderAccess} binds to them. */
export class ReaderRoles extends Component {
  /** `opts.dependsOn` has to name the cluster's ControlPlane, which creates the namespace. */
  constructor(name: string, args: ReaderRolesArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("archipelago:mesh/istio:ReaderRoles", name, args, opts);
    const { namespace, remote } = args;
    const copy = <Rule extends object>(rules: readonly Rule[]) =>
      rules.map((rule) => ({ ...rule }));
    new k8s.rbac.v1.ClusterRole(
      `${name}-peer`,
      { metadata: { name: peerReaderRole }, rules: copy(peerReaderRules) },
      childOptions(this, opts),
    );
    new k8s.rbac.v1.Role(
      `${name}-peer-namespaced`,
      { metadata: { name: peerReaderRole, namespace }, rules: copy(peerReaderNamespacedRules) },
      childOptions(this, opts),
    );
    if (remote) {
      new k8s.rbac.v1.ClusterRole(
        `${name}-primary`,
        { metadata: { name: primaryReaderRole }, rules: copy(primaryReaderRules) },
        childOptions(this, opts),
      );
    }
    this.registerOutputs();
  }
}
