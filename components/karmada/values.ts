import type { HelmValues } from "../internal/values.ts";
import { cfsslImage, karmadaImage, kubectlImage, type ImageReference } from "./images.ts";
import { systemNamespace } from "./names.ts";

/** What decides the shape of Karmada's control plane. */
export interface KarmadaShape {
  /** Karmada's release without a leading `v`. */
  readonly version: string;
  /**
   * Replicas of each part. The API's pods refuse to share a node, so the manager needs as many nodes.
   */
  readonly replicas: number;
  readonly etcd: {
    /** One node for each of these as well. */
    readonly replicas: number;
    /**
     * Class of the volumes that hold what the fleet is. Without one, etcd writes to the disk of the node that it runs
     * on, and is as lasting as that node.
     */
    readonly storageClass?: string | undefined;
    /** A Kubernetes quantity, for example `10Gi`; Linode's volumes begin there. */
    readonly size: string;
  };
  readonly images?:
    | { readonly cfssl?: ImageReference | undefined; readonly kubectl?: ImageReference | undefined }
    | undefined;
  /** A registry, with or without a path, that has every image under its own path. */
  readonly imageMirror?: string | undefined;
}

/** Certificates and keys, PEM, as text or as outputs. */
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
 * The chart's own defaults are for a first try: certificates of its own making that it cannot renew, etcd on a node's
 * disk, images called `latest`. Custom certificates also keep its post-delete job away, which deletes definitions and
 * namespaces in the cluster that Karmada runs in.
 *
 * @param fingerprint changes with the certificates; pods that read them only when they start are replaced with it
 */
export function karmadaValues<T>(
  shape: KarmadaShape,
  certificates: KarmadaCertificates<T>,
  fingerprint: T,
): HelmValues {
  const { version, replicas, etcd, images, imageMirror } = shape;
  const podAnnotations = { "archipelago/certificates": fingerprint };
  const part = { replicaCount: replicas, podAnnotations };
  const own = (component: string): HelmValues => ({
    ...part,
    image: karmadaImage(component, version),
  });
  return {
    ...(imageMirror !== undefined && { global: { imageRegistry: imageMirror } }),
    installMode: "host",
    systemNamespace,
    // The tags below are what runs; this is what the parts wait for each other to have reached.
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
      // The chart switches off what Karmada has on: ConfigMaps and Secrets follow the workloads that use them.
      featureGates: { PropagateDeps: true },
    },
    scheduler: own("scheduler"),
    webhook: own("webhook"),
  };
}
