import { podinfoImage, podinfoPort, smallResources, unprivileged } from "../internal/containers.ts";
import { mirroredImage } from "../internal/images.ts";

/** Where the probes and the gate live, in every meshed cluster. */
export const gateNamespace = "archipelago-gate";

/** Name of the probes' Deployment and Service, the same everywhere: one Service with a place in every cluster. */
export const probeName = "probe";

/** The probes' Service as the mesh knows it. */
export const probeHost = `${probeName}.${gateNamespace}.svc.cluster.local`;

/** What the gate asks: podinfo answers with JSON that has its cluster's name as `message`. */
export const probeUrl = `http://${probeHost}/api/info`;

const labels = { app: probeName };

/** Spec of the probe's Deployment in one cluster. */
export function probeDeployment(cluster: string, imageMirror?: string) {
  return {
    replicas: 1,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
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

/** Spec of the probes' Service. The port's name tells the mesh that it is HTTP. */
export const probeService = {
  selector: labels,
  ports: [{ name: "http", port: 80, targetPort: podinfoPort }],
};

/**
 * Spec of the DestinationRule for the probes.
 *
 * Every place is as good as another, whatever rules of locality the mesh has, or the gate would only ever see the
 * nearest one. And each request gets a connection of its own, so that it is a handshake and a choice of its own, and
 * the gateways, which see connections and not requests, log it at once.
 */
export const probeRouting = {
  host: probeHost,
  trafficPolicy: {
    loadBalancer: { simple: "ROUND_ROBIN", localityLbSetting: { enabled: false } },
    connectionPool: { http: { maxRequestsPerConnection: 1 } },
  },
};
