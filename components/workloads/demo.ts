import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Component } from "../internal/component.ts";
import { clusterOf } from "../cluster/clusterProvider.ts";
import { throwRunError } from "../internal/errors.ts";
import { childOptions } from "../internal/options.ts";
import { awaitPropagatedRollout } from "../karmada/rollout.ts";
import { propagationPolicy } from "../karmada/propagation.ts";
import type { MeshIntegration } from "../mesh/integration.ts";
import { DemoMember } from "./demoMember.ts";
import {
  demoNamespace,
  demoDeployments,
  demoResources,
  demoServices,
  helloDeployment,
  helloService,
  helloBalancing,
  regionOverride,
  sleepDeployment,
} from "./demoPlan.ts";
import type { ImageMirror } from "../internal/images.ts";

/** A region of the demo: the arguments and options of its DemoMember. */
export interface DemoRegion {
  /** The member's name in the fleet. */
  readonly name: string;
  /** The members that get replicas and may be called from this one. Plain: the mesh may need a route to each. */
  readonly clusters: readonly string[];
  readonly provider: k8s.Provider;
  /** The member's mesh ControlPlane; otherwise pods start outside the mesh. */
  readonly dependsOn: readonly pulumi.Input<pulumi.Resource>[];
  readonly deletedWith?: pulumi.Resource;
}

export interface DemoArgs {
  /** Replicas of hello in the whole fleet. Plain, since the rollout is awaited. */
  readonly replicas: number;
  /** Weights by member, which divide the replicas; zero for none. Plain: each gets a policy. */
  readonly weights: Readonly<Record<string, number>>;
  /** All members of the fleet. Plain: each gets a namespace. */
  readonly members: readonly DemoRegion[];
  readonly integration: MeshIntegration;
  /** True if Karmada moves replicas out of a region that is gone. Plain: it decides on policies. @default false */
  readonly failover?: boolean | undefined;
  /** A registry that replaces the images' own; see `mirroredImage`. @default the images' own */
  readonly imageMirror?: ImageMirror | undefined;
}

/**
 * The demo: hello, which responds with its region, and sleep, a client for it. Karmada propagates both by weight. hello is
 * one Service in the mesh, so `curl hello:5000` in sleep gets responses from every region.
 *
 * Policies are created before the resources that they select, so that nothing is scheduled twice. The propagation policy
 * comes last of them: it names a new member only once that has its namespace and its override. On deletion, Karmada's
 * namespace is awaited before the members' namespaces are deleted.
 */
export class Demo extends Component {
  /** Names of the Deployments, known once their rollout is complete. */
  readonly awaited: pulumi.Output<string[]>;

  /**
   * `opts.provider` is Karmada's API, and `opts.dependsOn` must name the KarmadaMembers. With a ClusterProvider the
   * rollout is awaited.
   */
  constructor(name: string, args: DemoArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { replicas, weights, imageMirror, integration, failover = false } = args;
    super("archipelago:workloads:Demo", name, { replicas, weights, imageMirror }, opts);
    const dependingOn = (...dependsOn: pulumi.Resource[]): pulumi.CustomResourceOptions =>
      childOptions(this, opts, { dependsOn });

    const members = declareMembers(name, args, this);
    const namespace = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      {
        metadata: {
          name: demoNamespace,
          labels: { "namespace.karmada.io/skip-auto-propagation": "true" },
        },
      },
      dependingOn(...members),
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
          dependingOn(namespace),
        ),
    );
    const staying = failover ? [declareStaying(name, weights, dependingOn(namespace))] : [];
    const policy = new k8s.apiextensions.CustomResource(
      `${name}-propagation`,
      propagationPolicy({
        name: "hello-propagation",
        namespace: demoNamespace,
        resources: failover ? demoDeployments : demoResources,
        weights,
      }),
      dependingOn(namespace, ...overrides, ...staying),
    );
    const propagated = dependingOn(policy);
    const { labels, annotations } = integration.globalService(helloBalancing);
    new k8s.core.v1.Service(
      `${name}-hello-service`,
      {
        metadata: {
          name: "hello",
          namespace: demoNamespace,
          ...(labels !== undefined && { labels: { ...labels } }),
          annotations: { ...annotations, ...skipAwait },
        },
        spec: helloService,
      },
      propagated,
    );
    const deployments = {
      hello: helloDeployment(replicas, integration.pod, imageMirror),
      sleep: sleepDeployment(integration.pod, imageMirror),
    };
    const awaited = Object.entries(deployments).map(([workload, spec]) => {
      const metadata = { name: workload, namespace: demoNamespace, annotations: skipAwait };
      const declared = new k8s.apps.v1.Deployment(
        `${name}-${workload}`,
        { metadata, spec },
        propagated,
      );
      return afterRollout(declared, spec.replicas, clusterOf(this)?.kubeconfig);
    });
    this.awaited = pulumi.output(awaited);
    // The engine awaits a component's outputs.
    this.registerOutputs({ awaited: this.awaited });
  }
}

/**
 * The demo without Karmada's API, in place of its `Demo`: what it has in the members' clusters. The workloads that Karmada has
 * propagated there go on, although nothing manages them until there is a Karmada again.
 */
export class UnmanagedDemo extends Component {
  /** @param name the logical name of its `Demo` */
  constructor(
    name: string,
    args: Pick<DemoArgs, "members" | "integration">,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    super("archipelago:workloads:Demo", name, {}, opts);
    declareMembers(name, args, this);
    this.registerOutputs({});
  }
}

/**
 * Declares the policy of what stays in a region that is gone: the Service. Evicted, it would be deleted when the region
 * returns, and created again, and the region's clients would not find it meanwhile.
 */
function declareStaying(
  name: string,
  weights: Readonly<Record<string, number>>,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  return new k8s.apiextensions.CustomResource(
    `${name}-services`,
    propagationPolicy({
      name: "hello-services",
      namespace: demoNamespace,
      resources: demoServices,
      clusters: Object.keys(weights),
      stays: true,
    }),
    opts,
  );
}

function declareMembers(
  name: string,
  { members, integration }: Pick<DemoArgs, "members" | "integration">,
  parent: pulumi.Resource,
): DemoMember[] {
  return members.map(
    ({ name: member, clusters, provider, dependsOn, deletedWith }) =>
      new DemoMember(
        `${name}-${member}`,
        { cluster: member, clusters, integration },
        {
          parent,
          provider,
          dependsOn: [...dependsOn],
          ...(deletedWith !== undefined && { deletedWith }),
        },
      ),
  );
}

/**
 * Karmada's API has no ReplicaSets, pods and endpoints to await. With Pulumi's own wait, or with `pulumi.com/waitFor`,
 * every refresh would report its Deployments as unhealthy. This annotation skips the wait for their deletion, too.
 */
const skipAwait = { "pulumi.com/skipAwait": "true" };

function afterRollout(
  deployment: k8s.apps.v1.Deployment,
  replicas: number,
  kubeconfig: pulumi.Input<string> | undefined,
): pulumi.Output<string> {
  // The object's name and not the argument: it is known once the object is created or updated.
  const { name } = deployment.metadata;
  const rolledOut = pulumi.all([name, kubeconfig]).apply(async ([workload, text]) => {
    if (text === undefined || pulumi.runtime.isDryRun()) return workload;
    const request = { kubeconfig: text, namespace: demoNamespace, name: workload, replicas };
    const problem = await awaitPropagatedRollout(request).catch(throwRunError);
    if (problem !== undefined) await pulumi.log.warn(problem, deployment);
    return workload;
  });
  return pulumi.unsecret(rolledOut);
}
