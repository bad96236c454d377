import {
  curlImage,
  podinfoImage,
  podinfoPort,
  smallResources,
  unprivileged,
  withoutToken,
} from "../internal/containers.ts";
import { type ImageMirror, mirroredImage } from "../internal/images.ts";
import { type Metadata, podMetadata, type GlobalService } from "../mesh/integration.ts";

/** Namespace of the demo, in Karmada and in every member. */
export const demoNamespace = "demo";

/** Labels `app` of the demo's pods. */
export const demoApps = ["hello", "sleep"];

/** Resources that Karmada propagates: podinfo as `hello`, its Service, and its client `sleep`. */
export const demoResources = [
  { apiVersion: "apps/v1", kind: "Deployment", name: "hello" },
  { apiVersion: "v1", kind: "Service", name: "hello" },
  { apiVersion: "apps/v1", kind: "Deployment", name: "sleep" },
];

/** Those of them that have replicas, and the others. */
export const demoDeployments = demoResources.filter(({ kind }) => kind === "Deployment");
export const demoServices = demoResources.filter(({ kind }) => kind === "Service");

/**
 * Spec of hello's Deployment. Its message has no region until the region's OverridePolicy sets it.
 *
 * @param pod metadata with which its pods join the mesh
 */
export function helloDeployment(replicas: number, pod: Metadata, imageMirror?: ImageMirror) {
  return {
    replicas,
    selector: { matchLabels: { app: "hello" } },
    template: {
      metadata: podMetadata({ app: "hello" }, pod),
      spec: {
        ...withoutToken,
        containers: [
          {
            name: "hello",
            image: mirroredImage(podinfoImage, imageMirror),
            env: [{ name: "PODINFO_UI_MESSAGE", value: message("none") }],
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

/** Port of hello's Service. */
const helloPort = 5000;

/** Spec of hello's Service. */
export const helloService = {
  selector: { app: "hello" },
  ports: [{ name: "http", port: helloPort, targetPort: podinfoPort }],
};

/** Load balancing of hello: by the mesh's locality rules. */
export const helloBalancing = { loadBalancing: "locality" } as const;

/** hello as one cluster's clients see it. */
export function sharedHello(cluster: string, clusters: readonly string[]): GlobalService {
  return {
    namespace: demoNamespace,
    name: "hello",
    port: helloPort,
    cluster,
    clusters,
    ...helloBalancing,
  };
}

/** Spec of sleep's Deployment: one pod with curl, in the member that Karmada selects. */
export function sleepDeployment(pod: Metadata, imageMirror?: ImageMirror) {
  return {
    replicas: 1,
    selector: { matchLabels: { app: "sleep" } },
    template: {
      metadata: podMetadata({ app: "sleep" }, pod),
      spec: {
        ...withoutToken,
        // sleep ignores SIGTERM and has nothing to finish.
        terminationGracePeriodSeconds: 0,
        containers: [
          {
            name: "sleep",
            image: mirroredImage(curlImage, imageMirror),
            command: ["/bin/sleep", "3650d"],
            resources: smallResources,
            securityContext: unprivileged,
          },
        ],
      },
    },
  };
}

/** Spec of the OverridePolicy that sets hello's message to `REGION=<region>` in one member. */
export function regionOverride(region: string) {
  return {
    resourceSelectors: [
      { apiVersion: "apps/v1", kind: "Deployment", name: "hello", namespace: demoNamespace },
    ],
    overrideRules: [
      {
        targetCluster: { clusterNames: [region] },
        overriders: {
          plaintext: [
            {
              path: "/spec/template/spec/containers/0/env/0/value",
              operator: "replace",
              value: message(region),
            },
          ],
        },
      },
    ],
  };
}

function message(region: string): string {
  return `REGION=${region}`;
}
