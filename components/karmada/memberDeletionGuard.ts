import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../internal/component.ts";
import { childOptions } from "../internal/options.ts";
import {
  deletionGuardBindingSpec,
  deletionGuardName,
  deletionGuardPolicySpec,
} from "./memberDeletionGuardPlan.ts";

/**
 * The admission policy in Karmada's API that lets a member with live Works be deleted; see `deletionGuardPolicySpec`. It
 * must outlive every member, so members depend on it. `opts.provider` is Karmada's API.
 */
export class MemberDeletionGuard extends Component {
  constructor(name: string, opts: pulumi.ComponentResourceOptions = {}) {
    super("archipelago:karmada:DeparturePolicy", name, {}, opts);
    const metadata = { name: deletionGuardName };
    const policy = new k8s.admissionregistration.v1.ValidatingAdmissionPolicy(
      `${name}-policy`,
      { metadata, spec: deletionGuardPolicySpec },
      childOptions(this, opts),
    );
    new k8s.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
      `${name}-binding`,
      { metadata, spec: deletionGuardBindingSpec },
      childOptions(this, opts, { dependsOn: [policy] }),
    );
    this.registerOutputs({});
  }
}
