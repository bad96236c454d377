import { mirroredImage } from "../../internal/images.ts";
import type { HelmValues } from "../../internal/values.ts";

/** A Link as the controller that follows it is told of it. */
export interface FollowedLink {
  readonly name: string;
  /** The gateway's port that is probed; absent on a flat network, where there is no gateway. */
  readonly probePort?: number | undefined;
}

export interface MulticlusterPlan {
  /** Whether the Linkerd gateway runs. */
  readonly gateway: boolean;
  /** The Links of this cluster: each is followed by a controller of its own. */
  readonly links: readonly FollowedLink[];
  /** Three replicas on different nodes of everything that traffic passes through. */
  readonly highAvailability: boolean;
  /** A registry that stands in for the images' own; see `mirroredImage`. */
  readonly imageMirror?: string | undefined;
}

/**
 * Values of the `linkerd-multicluster` chart. It gives the gateway a Service inside the cluster only: the load balancer's
 * is the program's own, so that its address is an output and its removal is awaited. It makes no remote access either:
 * those accounts and their tokens are the program's, one for each cluster that may read this one.
 */
export function multiclusterValues(plan: MulticlusterPlan): HelmValues {
  // The tag is the chart's own: it is packaged for one release.
  const image = { name: mirroredImage("cr.l5d.io/linkerd/controller", plan.imageMirror) };
  return {
    // The namespace's labels are the program's, and the hook that would set them needs an image and rights.
    createNamespaceMetadataJob: false,
    remoteMirrorServiceAccount: false,
    enablePodAntiAffinity: plan.highAvailability,
    gateway: {
      enabled: plan.gateway,
      serviceType: "ClusterIP",
      replicas: plan.highAvailability ? 3 : 1,
      pauseImage: mirroredImage("registry.k8s.io/pause:3.2", plan.imageMirror),
    },
    controllers: [...plan.links]
      .sort((left, right) => (left.name < right.name ? -1 : 1))
      .map(({ name, probePort }) => ({
        link: { ref: { name } },
        gateway:
          probePort === undefined
            ? { enabled: false }
            : { enabled: true, probe: { port: probePort } },
      })),
    controllerDefaults: { image },
    localServiceMirror: { image },
  };
}
