import { type ImageMirror, mirroredImage } from "../../internal/images.ts";
import type { HelmValues } from "../../internal/values.ts";

/** A Link, as the configuration of its controller. */
export interface FollowedLink {
  readonly name: string;
  /** The gateway's port for probes; absent on a flat network, which has no gateway. */
  readonly probePort?: number | undefined;
}

export interface MulticlusterPlan {
  /** True to install the Linkerd gateway. */
  readonly gateway: boolean;
  /** The Links of this cluster; each has a controller of its own. */
  readonly links: readonly FollowedLink[];
  /** True for three replicas on different nodes of everything in the data path. */
  readonly highAvailability: boolean;
  /** A private registry for the images; see `mirroredImage`. */
  readonly imageMirror?: ImageMirror | undefined;
}

/** The chart's own image of a gateway's only container beside its proxy. */
export const pauseImage = "registry.k8s.io/pause:3.2";

/**
 * Values of the `linkerd-multicluster` chart. Its Service for the gateway is reachable only inside the cluster: the program
 * declares the load balancer's Service, so that its address is an output and an update waits for its deletion. It creates
 * no accounts for remote access either: the program declares one, with a token, for each cluster that may read this one.
 */
export function multiclusterValues(plan: MulticlusterPlan): HelmValues {
  // Without a tag: the chart's default is its own release.
  const image = { name: mirroredImage("cr.l5d.io/linkerd/controller", plan.imageMirror) };
  return {
    // The program labels the namespace; the chart's hook would need an image and permissions.
    createNamespaceMetadataJob: false,
    remoteMirrorServiceAccount: false,
    enablePodAntiAffinity: plan.highAvailability,
    gateway: {
      enabled: plan.gateway,
      serviceType: "ClusterIP",
      replicas: plan.highAvailability ? 3 : 1,
      pauseImage: mirroredImage(pauseImage, plan.imageMirror),
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
