import { podinfoImage, podinfoPort, smallResources, unprivileged } from "../internal/containers.ts";
import { mirroredImage } from "../internal/images.ts";
import { type Metadata, podMetadata, type GlobalService } from "../mesh/integration.ts";

/** Where the probes and the gate live, in every meshed cluster. */
export const gateNamespace = "archipelago-gate";

/** Name of the probes' Deployment and Service, the same everywhere: one Service with a place in every cluster. */
export const probeName = "probe";

/** The probes' Service as the mesh knows it. */
const probeHost = `${probeName}.${gateNamespace}.svc.cluster.local`;

/** What the gate asks: podinfo answers with JSON that has its cluster's name as `message`. */
export const probeUrl = `http://${probeHost}/api/info`;

const labels = { app: probeName };

/** Spec of the probe's Deployment in one cluster, whose pods join the mesh as `pod` asks. */
export function probeDeployment(cluster: string, pod: Metadata, imageMirror?: string) {
  return {
    replicas: 1,
    selector: { matchLabels: labels },
    template: {
      metadata: podMetadata(labels, pod),
      spec: {
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

/** The port that the probes' Service answers on. */
const probePort = 80;

/** Spec of the probes' Service. The port's name tells the mesh that it is HTTP. */
export const probeService = {
  selector: labels,
  ports: [{ name: "http", port: probePort, targetPort: podinfoPort }],
};

/** The probes' Service as one cluster's clients see it: wherever it is, or the gate would only ever see the nearest. */
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
