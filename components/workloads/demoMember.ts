import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../internal/component.ts";
import { declareConfinement } from "../internal/confinement.ts";
import { podinfoPort } from "../internal/containers.ts";
import { declareNamespacePolicies } from "../internal/networkPolicy.ts";
import { childOptions } from "../internal/options.ts";
import { meshedNamespace, type MeshIntegration } from "../mesh/integration.ts";
import { demoApps, demoNamespace, sharedHello } from "./demoPlan.ts";

export interface DemoMemberArgs {
  /** The member's name in the fleet. */
  readonly cluster: string;
  /** The clusters with hello that this one may call. Plain: the mesh may need a route to each. */
  readonly clusters: readonly string[];
  readonly integration: MeshIntegration;
}

/**
 * The demo's objects in one member: a namespace whose pods join the mesh, the mesh's route to hello's endpoints, and
 * hello's ingress. The stack creates the namespace, since Karmada would propagate it to every member, with or without the
 * demo, and keep it until it is deleted in Karmada itself.
 */
export class DemoMember extends Component {
  /** `opts.dependsOn` must name the member's mesh ControlPlane; otherwise pods start outside the mesh. */
  constructor(name: string, args: DemoMemberArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { cluster, clusters, integration } = args;
    super("archipelago:workloads:DemoMember", name, { cluster, mesh: integration.mesh }, opts);
    const namespace = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      { metadata: { name: demoNamespace, ...meshedNamespace(integration) } },
      childOptions(this, opts),
    );
    const inNamespace = childOptions(this, opts, { dependsOn: namespace });
    declareConfinement(name, demoNamespace, inNamespace);
    declareNamespacePolicies(
      name,
      {
        namespace: demoNamespace,
        apps: demoApps,
        ports: [podinfoPort, ...integration.proxyPorts],
        // For clients of your own, such as those of docs/examples/.
        closed: false,
      },
      inNamespace,
    );
    const hello = sharedHello(cluster, clusters);
    const route = integration.route(hello);
    if (route !== undefined) {
      new k8s.apiextensions.CustomResource(
        `${name}-hello-route`,
        { ...route },
        childOptions(this, opts, { dependsOn: namespace }),
      );
    }
    for (const object of integration.expose(hello)) {
      new k8s.apiextensions.CustomResource(
        `${name}-hello-${object.kind.toLowerCase()}`,
        { ...object },
        childOptions(this, opts, { dependsOn: namespace }),
      );
    }
    this.registerOutputs();
  }
}
