import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../internal/component.ts";
import { departureBindingSpec, departurePolicyName, departurePolicySpec } from "./departure.ts";

/**
 * The rule in Karmada's API by which a member with live Works can leave: see `departurePolicySpec`. It has to outlive
 * every member, so what makes a member depends on it. `opts.provider` is Karmada's API.
 */
export class DeparturePolicy extends Component {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("archipelago:karmada:DeparturePolicy", name, {}, opts);
    const metadata = { name: departurePolicyName };
    const policy = new k8s.admissionregistration.v1.ValidatingAdmissionPolicy(
      `${name}-policy`,
      { metadata, spec: departurePolicySpec },
      { parent: this },
    );
    new k8s.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
      `${name}-binding`,
      { metadata, spec: departureBindingSpec },
      { parent: this, dependsOn: [policy] },
    );
    this.registerOutputs({});
  }
}
