import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../internal/component.ts";
import { childOptions } from "../internal/options.ts";
import type { MeshIntegration } from "../mesh/integration.ts";
import {
  gateNamespace,
  probeDeployment,
  probeName,
  probeService,
  sharedProbe,
} from "./probePlan.ts";

export interface ProbeArgs {
  /** The cluster's name, which is what its probe answers. */
  readonly cluster: string;
  /** The clusters that this one may call, itself among them. Plain: the mesh may need a route to each. */
  readonly clusters: readonly string[];
  readonly integration: MeshIntegration;
  /** A registry that stands in for the images' own; see `mirroredImage`. @default the images' own */
  readonly imageMirror?: string | undefined;
}

/**
 * One cluster's part of the gate: a workload that answers with the cluster's name, behind a Service that all clusters
 * have under the same name. It depends on the mesh and on nothing that is deployed through the mesh.
 */
export class Probe extends Component {
  /** `opts.dependsOn` has to name the cluster's ControlPlane, without which the probe would be outside the mesh. */
  constructor(name: string, args: ProbeArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { cluster, clusters, integration } = args;
    super("archipelago:verification:Probe", name, { cluster, mesh: integration.mesh }, opts);
    const after = (...dependsOn: pulumi.Resource[]): pulumi.CustomResourceOptions =>
      childOptions(this, opts, { dependsOn });
    const metadata = { name: probeName, namespace: gateNamespace };

    const namespace = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      { metadata: { name: gateNamespace, ...integration.namespace } },
      after(),
    );
    const shared = sharedProbe(cluster, clusters);
    const route = integration.route(shared);
    if (route !== undefined) {
      new k8s.apiextensions.CustomResource(`${name}-routing`, { ...route }, after(namespace));
    }
    const deployment = new k8s.apps.v1.Deployment(
      `${name}-deployment`,
      { metadata, spec: probeDeployment(cluster, integration.pod, args.imageMirror) },
      after(namespace),
    );
    // After the Deployment, as a Service is awaited until it has endpoints.
    new k8s.core.v1.Service(
      `${name}-service`,
      { metadata: { ...metadata, ...integration.globalService(shared) }, spec: probeService },
      after(deployment),
    );
    this.registerOutputs();
  }
}
