import type { HelmValues } from "../internal/values.ts";
import { failoverControllerValues } from "./failoverPlan.ts";
import { cfsslImage, karmadaImage, kubectlImage, type ImageReference } from "./images.ts";
import { systemNamespace } from "./names.ts";
import { type ImageMirror, registryOf } from "../internal/images.ts";

/** Versions, sizes and images of Karmada's control plane. */
export interface KarmadaShape {
  /** Karmada's release without a leading `v`. */
  readonly version: string;
  /**
   * Replicas of each part. The API's pods have anti-affinity, so the manager needs as many nodes.
   */
  readonly replicas: number;
  readonly etcd: {
    /** Each replica needs a node of its own as well. */
    readonly replicas: number;
    /**
     * StorageClass of etcd's volumes. Without one, etcd writes to the disk of its node, and loses its data with the node.
     */
    readonly storageClass?: string | undefined;
    /** A Kubernetes quantity, for example `10Gi`, which is the minimum of Linode's volumes. */
    readonly size: string;
  };
  /** True if the controllers evict from members that are tainted. @default false */
  readonly evicts?: boolean | undefined;
  readonly images?:
    | { readonly cfssl?: ImageReference | undefined; readonly kubectl?: ImageReference | undefined }
    | undefined;
  /** A registry, with or without a path, that has every image under the image's own path. */
  readonly imageMirror?: ImageMirror | undefined;
}

/** Certificates and keys, PEM, as strings or as outputs. */
export interface KarmadaCertificates<T> {
  readonly caCrt: T;
  readonly caKey: T;
  readonly crt: T;
  readonly key: T;
  readonly frontProxyCaCrt: T;
  readonly frontProxyCrt: T;
  readonly frontProxyKey: T;
}

/**
 * Values of Karmada's chart.
 *
 * The chart's defaults suit a trial only: generated certificates that it cannot renew, etcd on a node's disk, images
 * tagged `latest`. Custom certificates also disable its post-delete Job, which deletes CRDs and namespaces in the cluster
 * that Karmada runs in.
 *
 * @param fingerprint changes with the certificates, and replaces the pods, which read them only when they start
 */
export function karmadaValues<T>(
  shape: KarmadaShape,
  certificates: KarmadaCertificates<T>,
  fingerprint: T,
): HelmValues {
  const { version, replicas, etcd, images, imageMirror, evicts = false } = shape;
  const registry = registryOf(imageMirror);
  const podAnnotations = { "archipelago/certificates": fingerprint };
  const part = { replicaCount: replicas, podAnnotations };
  const own = (component: string): HelmValues => ({
    ...part,
    image: karmadaImage(component, version),
  });
  return {
    ...(registry !== undefined && { global: { imageRegistry: registry } }),
    installMode: "host",
    systemNamespace,
    // The images' tags are set below; the parts wait for each other to report this version.
    karmadaImageVersion: `v${version}`,
    certs: { mode: "custom", custom: { ...certificates } },
    cfssl: { image: images?.cfssl ?? cfsslImage },
    kubectl: { image: images?.kubectl ?? kubectlImage },
    etcd: {
      internal: {
        replicaCount: etcd.replicas,
        ...(etcd.storageClass === undefined
          ? { storageType: "hostPath" }
          : { storageType: "pvc", pvc: { storageClass: etcd.storageClass, size: etcd.size } }),
      },
    },
    apiServer: { ...part, serviceType: "ClusterIP" },
    kubeControllerManager: part,
    aggregatedApiServer: own("aggregated-apiserver"),
    controllerManager: {
      ...own("controller-manager"),
      // On by default in Karmada, off in the chart: ConfigMaps and Secrets are propagated with the workloads that use them.
      featureGates: {
        PropagateDeps: true,
        ...(evicts && failoverControllerValues.featureGates),
      },
      ...(evicts && { extraCommandArgs: failoverControllerValues.extraCommandArgs }),
    },
    scheduler: own("scheduler"),
    webhook: own("webhook"),
  };
}
