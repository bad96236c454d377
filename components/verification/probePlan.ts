import {
  podinfoImage,
  podinfoPort,
  smallResources,
  unprivileged,
  withoutToken,
} from "../internal/containers.ts";
import { firstGeneration } from "../internal/generation.ts";
import { type ImageMirror, mirroredImage } from "../internal/images.ts";
import { type Metadata, podMetadata, type GlobalService } from "../mesh/integration.ts";

/** Namespace of the probes and the gate, in every meshed cluster. */
export const gateNamespace = "archipelago-gate";

/** Name of the probes' Deployment and Service, the same everywhere: one Service with endpoints in every cluster. */
export const probeName = "probe";

/** Label `app` of the gate's pods. */
export const gateApp = "gate";

/** URL that the gate requests: podinfo responds with JSON that has its cluster's name as `message`. */
export const probeUrl = urlOf(probeName);

/** The URL of a Service in the probes' namespace. */
function urlOf(service: string): string {
  return `http://${service}.${gateNamespace}.svc.cluster.local/api/info`;
}

/**
 * Name of a Service with one cluster's probe only, by which one region is called and no other. The stack does not declare
 * it; who needs it creates it in that cluster. Istio gives it to all clusters, as no other has a Service of that name.
 * Linkerd has this name for the mirror of the probes' Service in each of the other clusters.
 */
export function regionalProbeName(cluster: string): string {
  return `${probeName}-${cluster}`;
}

/** As {@link probeUrl}, for one cluster's probe. */
export function regionalProbeUrl(cluster: string): string {
  return urlOf(regionalProbeName(cluster));
}

const labels = { app: probeName };

/** Metadata of a pod that restarts with another generation of the key that signs its certificate. */
export function signedBy(pod: Metadata, generation = firstGeneration): Metadata {
  if (generation === firstGeneration) return pod;
  const annotations = { ...pod.annotations, "archipelago/issuer": `generation:${generation}` };
  return { ...pod, annotations };
}

/**
 * Spec of the probe's Deployment in one cluster.
 *
 * @param pod metadata with which its pods join the mesh
 */
export function probeDeployment(cluster: string, pod: Metadata, imageMirror?: ImageMirror) {
  return {
    replicas: 1,
    selector: { matchLabels: labels },
    template: {
      metadata: podMetadata(labels, pod),
      spec: {
        ...withoutToken,
        containers: [
          {
            name: probeName,
            image: mirroredImage(podinfoImage, imageMirror),
            env: [{ name: "PODINFO_UI_MESSAGE", value: cluster }],
            ports: [{ name: "http", containerPort: podinfoPort }],
            readinessProbe: { httpGet: { path: "/readyz", port: podinfoPort }, periodSeconds: 2 },
            resources: smallResources,
            securityContext: unprivileged,
          },
        ],
      },
    },
  };
}

/** Port of the probes' Service. */
const probePort = 80;

/** Spec of the probes' Service. The mesh reads the protocol from the port's name. */
export const probeService = {
  selector: labels,
  ports: [{ name: "http", port: probePort, targetPort: podinfoPort }],
};

/** The probes' Service as one cluster's clients see it. Without locality, by which only the nearest would respond. */
export function sharedProbe(cluster: string, clusters: readonly string[]): GlobalService {
  return {
    namespace: gateNamespace,
    name: probeName,
    port: probePort,
    cluster,
    clusters,
    loadBalancing: "even",
  };
}
