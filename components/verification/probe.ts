import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../internal/component.ts";
import { declareConfinement } from "../internal/confinement.ts";
import { podinfoPort } from "../internal/containers.ts";
import { declareNamespacePolicies } from "../internal/networkPolicy.ts";
import { childOptions } from "../internal/options.ts";
import { meshedNamespace, type MeshIntegration } from "../mesh/integration.ts";
import {
  gateApp,
  gateNamespace,
  probeDeployment,
  probeName,
  probeService,
  signedBy,
  sharedProbe,
} from "./probePlan.ts";
import type { ImageMirror } from "../internal/images.ts";

export interface ProbeArgs {
  /** The cluster's name, with which its probe responds. */
  readonly cluster: string;
  /** The clusters that this one may call, including itself. Plain: the mesh may need a route to each. */
  readonly clusters: readonly string[];
  readonly integration: MeshIntegration;
  /**
   * Generation of the key that signs its certificate, if the mesh itself restarts no workload for another one: the probe then
   * restarts, as others would refuse its certificate. @default 1
   */
  readonly issuerGeneration?: number | undefined;
  /** A registry that replaces the images' own; see `mirroredImage`. @default the images' own */
  readonly imageMirror?: ImageMirror | undefined;
}

/**
 * One cluster's probe: a workload that responds with the cluster's name, behind a Service that has the same name in all
 * clusters. It depends on the mesh only, not on Karmada.
 */
export class Probe extends Component {
  /** `opts.dependsOn` must name the cluster's ControlPlane; otherwise the probe starts outside the mesh. */
  constructor(name: string, args: ProbeArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { cluster, clusters, integration } = args;
    const pod = signedBy(integration.pod, args.issuerGeneration);
    super("archipelago:verification:Probe", name, { cluster, mesh: integration.mesh }, opts);
    const dependingOn = (...dependsOn: pulumi.Resource[]): pulumi.CustomResourceOptions =>
      childOptions(this, opts, { dependsOn });
    const metadata = { name: probeName, namespace: gateNamespace };

    const namespace = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      { metadata: { name: gateNamespace, ...meshedNamespace(integration) } },
      childOptions(this, opts),
    );
    declareConfinement(name, gateNamespace, dependingOn(namespace));
    declareNamespacePolicies(
      name,
      {
        namespace: gateNamespace,
        apps: [probeName, gateApp],
        ports: [podinfoPort, ...integration.proxyPorts],
        closed: true,
      },
      dependingOn(namespace),
    );
    const shared = sharedProbe(cluster, clusters);
    const route = integration.route(shared);
    if (route !== undefined) {
      new k8s.apiextensions.CustomResource(`${name}-routing`, { ...route }, dependingOn(namespace));
    }
    const deployment = new k8s.apps.v1.Deployment(
      `${name}-deployment`,
      { metadata, spec: probeDeployment(cluster, pod, args.imageMirror) },
      dependingOn(namespace),
    );
    // After the Deployment, since Pulumi waits for a Service's endpoints.
    new k8s.core.v1.Service(
      `${name}-service`,
      { metadata: { ...metadata, ...integration.globalService(shared) }, spec: probeService },
      dependingOn(deployment),
    );
    this.registerOutputs();
  }
}
