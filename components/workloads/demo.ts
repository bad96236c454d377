import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../internal/component.ts";
import { clusterOf } from "../cluster/clusterProvider.ts";
import { throwRunError } from "../internal/errors.ts";
import { childOptions } from "../internal/options.ts";
import { awaitPlaced } from "../karmada/placed.ts";
import { propagationPolicy } from "../karmada/propagation.ts";
import type { MeshIntegration } from "../mesh/integration.ts";
import { DemoMember } from "./demoMember.ts";
import {
  demoNamespace,
  demoResources,
  helloDeployment,
  helloService,
  helloTaken,
  regionOverride,
  sleepDeployment,
} from "./demoPlan.ts";

/** A member of the fleet: its provider, and what a DemoMember there is declared with. */
export interface DemoPlace {
  /** The member's name in the fleet. */
  readonly name: string;
  /** The members that get replicas and may be called from this one. Plain: the mesh may need a route to each. */
  readonly clusters: readonly string[];
  readonly provider: k8s.Provider;
  /** The member's mesh ControlPlane, without which pods would start outside the mesh. */
  readonly dependsOn: readonly pulumi.Input<pulumi.Resource>[];
  readonly deletedWith?: pulumi.Resource;
}

export interface DemoArgs {
  /** Replicas of hello in the whole fleet. Plain, as Karmada's count of them is awaited. */
  readonly replicas: number;
  /** How the replicas are divided: each member of the fleet with its weight, zero for none. Plain: a policy each. */
  readonly weights: Readonly<Record<string, number>>;
  /** All members of the fleet. Plain: each gets a namespace. */
  readonly members: readonly DemoPlace[];
  readonly integration: MeshIntegration;
  /** A registry that stands in for the images' own; see `mirroredImage`. @default the images' own */
  readonly imageMirror?: string | undefined;
}

/**
 * The demo: hello, which says what region it runs in, and sleep, from where to call it, given to Karmada to be placed by
 * weight. `curl hello:5000` in sleep is answered by every region in turn, as the mesh sees one Service.
 *
 * Policies stand before what they place, so that nothing is placed twice. The one that places comes last: a member that
 * joins is named there when it has its namespace and its override, not before. At removal all of it is asked to go, and
 * what is waited for is Karmada's namespace, before the members' go.
 */
export class Demo extends Component {
  /** The Deployments, known once they were waited for. */
  readonly awaited: pulumi.Output<string[]>;

  /**
   * `opts.provider` is Karmada's API, and `opts.dependsOn` has to name the KarmadaMembers. With a ClusterProvider the
   * replicas are waited for.
   */
  constructor(name: string, args: DemoArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { replicas, weights, imageMirror, integration } = args;
    super("archipelago:workloads:Demo", name, { replicas, weights, imageMirror }, opts);
    const after = (...dependsOn: pulumi.Resource[]): pulumi.CustomResourceOptions =>
      childOptions(this, opts, { dependsOn });

    const members = args.members.map(
      ({ name: member, clusters, provider, dependsOn, deletedWith }) =>
        new DemoMember(
          `${name}-${member}`,
          { cluster: member, clusters, integration },
          {
            parent: this,
            provider,
            dependsOn: [...dependsOn],
            ...(deletedWith !== undefined && { deletedWith }),
          },
        ),
    );
    const namespace = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      {
        metadata: {
          name: demoNamespace,
          labels: { "namespace.karmada.io/skip-auto-propagation": "true" },
        },
      },
      after(...members),
    );
    const overrides = Object.keys(weights).map(
      (region) =>
        new k8s.apiextensions.CustomResource(
          `${name}-region-${region}`,
          {
            apiVersion: "policy.karmada.io/v1alpha1",
            kind: "OverridePolicy",
            metadata: { name: `hello-${region}`, namespace: demoNamespace },
            spec: regionOverride(region),
          },
          after(namespace),
        ),
    );
    const policy = new k8s.apiextensions.CustomResource(
      `${name}-propagation`,
      propagationPolicy({
        name: "hello-propagation",
        namespace: demoNamespace,
        resources: demoResources,
        weights,
      }),
      after(namespace, ...overrides),
    );
    const placed = after(policy);
    new k8s.core.v1.Service(
      `${name}-hello-service`,
      {
        metadata: {
          name: "hello",
          namespace: demoNamespace,
          ...integration.globalService(helloTaken),
          annotations: notAwaited,
        },
        spec: helloService,
      },
      placed,
    );
    const deployments = {
      hello: helloDeployment(replicas, integration.pod, imageMirror),
      sleep: sleepDeployment(integration.pod, imageMirror),
    };
    const awaited = Object.entries(deployments).map(([workload, spec]) => {
      const metadata = { name: workload, namespace: demoNamespace, annotations: notAwaited };
      const declared = new k8s.apps.v1.Deployment(
        `${name}-${workload}`,
        { metadata, spec },
        placed,
      );
      return onceAvailable(declared, spec.replicas, clusterOf(this)?.kubeconfig);
    });
    this.awaited = pulumi.output(awaited);
    // The engine waits for a component's outputs, and so for these.
    this.registerOutputs({ awaited: this.awaited });
  }
}

/**
 * Karmada's API has no ReplicaSets, pods and endpoints to wait for. With Pulumi's own wait, and with `pulumi.com/waitFor`
 * too, every refresh would find its Deployments unhealthy. Their deletion is not awaited either, then.
 */
const notAwaited = { "pulumi.com/skipAwait": "true" };

function onceAvailable(
  deployment: k8s.apps.v1.Deployment,
  replicas: number,
  kubeconfig: pulumi.Input<string> | undefined,
): pulumi.Output<string> {
  // Of the object, not of its arguments: it is known once the change is made.
  const { name } = deployment.metadata;
  const waited = pulumi.all([name, kubeconfig]).apply(async ([workload, text]) => {
    if (text === undefined || pulumi.runtime.isDryRun()) return workload;
    const request = { kubeconfig: text, namespace: demoNamespace, name: workload, replicas };
    const lacking = await awaitPlaced(request).catch(throwRunError);
    if (lacking !== undefined) await pulumi.log.warn(lacking, deployment);
    return workload;
  });
  return pulumi.unsecret(waited);
}
