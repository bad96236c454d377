import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { childOptions } from "../internal/options.ts";
import { injectionLabel } from "../mesh/istio/values.ts";
import { demoNamespace } from "./demoPlan.ts";

/**
 * The demo's place in one member: a namespace whose pods join the mesh. The stack makes it and not Karmada, which would
 * copy the namespace to every member, whether the demo is placed there or not, and keep it there until it is gone from
 * Karmada itself.
 */
export class DemoMember extends pulumi.ComponentResource {
  /** `opts.dependsOn` has to name the member's mesh ControlPlane, without which pods would start outside the mesh. */
  constructor(name: string, opts: pulumi.ComponentResourceOptions = {}) {
    super("archipelago:workloads:DemoMember", name, {}, opts);
    new k8s.core.v1.Namespace(
      `${name}-namespace`,
      { metadata: { name: demoNamespace, labels: injectionLabel } },
      childOptions(this, opts),
    );
    this.registerOutputs();
  }
}
