import {
  curlImage,
  podinfoImage,
  podinfoPort,
  smallResources,
  unprivileged,
} from "../internal/containers.ts";
import { mirroredImage } from "../internal/images.ts";
import { type Metadata, podMetadata, type GlobalService } from "../mesh/integration.ts";

/** Where the demo runs, in Karmada and in every member. */
export const demoNamespace = "demo";

/** What the policy places: podinfo as `hello`, its Service, and `sleep`, from where to call it. */
export const demoResources = [
  { apiVersion: "apps/v1", kind: "Deployment", name: "hello" },
  { apiVersion: "v1", kind: "Service", name: "hello" },
  { apiVersion: "apps/v1", kind: "Deployment", name: "sleep" },
];

/** Spec of hello's Deployment, whose pods join the mesh as `pod` asks. Its message says no region until an OverridePolicy of the region puts it in. */
export function helloDeployment(replicas: number, pod: Metadata, imageMirror?: string) {
  return {
    replicas,
    selector: { matchLabels: { app: "hello" } },
    template: {
      metadata: podMetadata({ app: "hello" }, pod),
      spec: {
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

/** The port that hello's Service answers on. */
const helloPort = 5000;

/** Spec of hello's Service. */
export const helloService = {
  selector: { app: "hello" },
  ports: [{ name: "http", port: helloPort, targetPort: podinfoPort }],
};

/** How hello's places are taken: by the mesh's rules of locality. */
export const helloTaken = { loadBalancing: "locality" } as const;

/** hello as one cluster's clients see it. */
export function sharedHello(cluster: string, clusters: readonly string[]): GlobalService {
  return {
    namespace: demoNamespace,
    name: "hello",
    port: helloPort,
    cluster,
    clusters,
    ...helloTaken,
  };
}

/** Spec of sleep's Deployment: one pod with curl in it, wherever Karmada puts it. */
export function sleepDeployment(pod: Metadata, imageMirror?: string) {
  return {
    replicas: 1,
    selector: { matchLabels: { app: "sleep" } },
    template: {
      metadata: podMetadata({ app: "sleep" }, pod),
      spec: {
        // sleep does not listen to signals, and has nothing to finish.
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

/** Spec of the OverridePolicy that has hello answer with `REGION=<region>` in one member. */
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
