import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../internal/component.ts";
import { declareConfinement } from "../internal/confinement.ts";
import { childOptions } from "../internal/options.ts";
import { meshedNamespace, type MeshIntegration } from "../mesh/integration.ts";
import {
  emojivotoDeployment,
  emojivotoNamespace,
  type EmojivotoPart,
  emojivotoParts,
  emojivotoService,
} from "./emojivotoPlan.ts";
import type { ImageMirror } from "../internal/images.ts";

export interface EmojivotoArgs {
  readonly integration: MeshIntegration;
  /** A registry that replaces the images' own; see `mirroredImage`. @default the images' own */
  readonly imageMirror?: ImageMirror | undefined;
}

/** Emojivoto in one cluster: Linkerd's demo application, in which some requests fail on purpose. */
export class Emojivoto extends Component {
  /** `opts.dependsOn` must name the cluster's mesh ControlPlane; otherwise pods start outside the mesh. */
  constructor(name: string, args: EmojivotoArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("archipelago:workloads:Emojivoto", name, { mesh: args.integration.mesh }, opts);
    const namespace = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      { metadata: { name: emojivotoNamespace, ...meshedNamespace(args.integration) } },
      childOptions(this, opts),
    );
    declareConfinement(
      name,
      emojivotoNamespace,
      childOptions(this, opts, { dependsOn: namespace }),
    );
    for (const part of emojivotoParts) {
      this.declare(
        `${name}-${part.name}`,
        part,
        args,
        childOptions(this, opts, { dependsOn: namespace }),
      );
    }
    this.registerOutputs();
  }

  private declare(
    name: string,
    part: EmojivotoPart,
    args: EmojivotoArgs,
    opts: pulumi.CustomResourceOptions,
  ): void {
    const metadata = { name: part.name, namespace: emojivotoNamespace };
    const account =
      part.service && new k8s.core.v1.ServiceAccount(`${name}-account`, { metadata }, opts);
    const deployment = new k8s.apps.v1.Deployment(
      `${name}-deployment`,
      { metadata, spec: emojivotoDeployment(part, args.integration.pod, args.imageMirror) },
      pulumi.mergeOptions(opts, { dependsOn: account === undefined ? [] : [account] }),
    );
    if (part.service === undefined) return;
    // After the Deployment, since Pulumi waits for a Service's endpoints.
    new k8s.core.v1.Service(
      `${name}-service`,
      {
        metadata: { ...metadata, name: part.service.name },
        spec: emojivotoService(part),
      },
      pulumi.mergeOptions(opts, { dependsOn: [deployment] }),
    );
  }
}
