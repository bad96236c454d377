import {
  podinfoImage,
  podinfoPort,
  smallResources,
  unprivileged,
  withoutToken,
} from "../internal/containers.ts";
import { mirroredImage } from "../internal/images.ts";
import { type Metadata, podMetadata, type GlobalService } from "../mesh/integration.ts";

/** Namespace of the probes and the gate, in every meshed cluster. */
export const gateNamespace = "archipelago-gate";

/** Name of the probes' Deployment and Service, the same everywhere: one Service with endpoints in every cluster. */
export const probeName = "probe";

/** Label `app` of the gate's pods. */
export const gateApp = "gate";

/** Host name of the probes' Service in the mesh. */
const probeHost = `${probeName}.${gateNamespace}.svc.cluster.local`;

/** URL that the gate requests: podinfo responds with JSON that has its cluster's name as `message`. */
export const probeUrl = `http://${probeHost}/api/info`;

const labels = { app: probeName };

/**
 * Spec of the probe's Deployment in one cluster.
 *
 * @param pod metadata with which its pods join the mesh
 */
export function probeDeployment(cluster: string, pod: Metadata, imageMirror?: string) {
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
