import { unprivileged, withoutToken } from "../internal/containers.ts";
import { type ImageMirror, mirroredImage } from "../internal/images.ts";
import { type Metadata, podMetadata } from "../mesh/integration.ts";

/** Namespace of Emojivoto, in every cluster. */
export const emojivotoNamespace = "emojivoto";

/** One of Emojivoto's workloads. */
export interface EmojivotoPart {
  /** Name of the Deployment, and of its ServiceAccount if it has a Service. */
  readonly name: string;
  /** Upstream image, without registry and tag. */
  readonly image: string;
  readonly command?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Ports by name, from which the mesh reads the protocol; empty for a workload that only sends requests. */
  readonly ports: readonly { readonly name: string; readonly port: number }[];
  /** Its Service, with the Service's port if it differs from the container's. */
  readonly service?: { readonly name: string; readonly port?: number };
}

const release = "v11";
const grpcPorts = [
  { name: "grpc", port: 8080 },
  { name: "prom", port: 8801 },
];
const grpcEnvironment = { GRPC_PORT: "8080", PROM_PORT: "8801" };

/**
 * Emojivoto's four workloads: `web` calls `emoji` and `voting` over gRPC, and `vote-bot` calls `web` in a loop. A vote for
 * the doughnut always fails, on purpose, to be found with Linkerd. Upstream: https://github.com/BuoyantIO/emojivoto
 */
export const emojivotoParts: readonly EmojivotoPart[] = [
  {
    name: "emoji",
    image: "emojivoto-emoji-svc",
    env: grpcEnvironment,
    ports: grpcPorts,
    service: { name: "emoji-svc" },
  },
  {
    name: "voting",
    image: "emojivoto-voting-svc",
    env: grpcEnvironment,
    ports: grpcPorts,
    service: { name: "voting-svc" },
  },
  {
    name: "web",
    image: "emojivoto-web",
    env: {
      WEB_PORT: "8080",
      EMOJISVC_HOST: "emoji-svc:8080",
      VOTINGSVC_HOST: "voting-svc:8080",
      INDEX_BUNDLE: "dist/index_bundle.js",
    },
    ports: [{ name: "http", port: 8080 }],
    service: { name: "web-svc", port: 80 },
  },
  {
    name: "vote-bot",
    image: "emojivoto-web",
    command: ["emojivoto-vote-bot"],
    env: { WEB_HOST: "web-svc:80" },
    ports: [],
  },
];

function emojivotoImage(image: string): string {
  return `docker.l5d.io/buoyantio/${image}:${release}`;
}

/** The images of all workloads. */
export const emojivotoImages: readonly string[] = [
  ...new Set(emojivotoParts.map(({ image }) => emojivotoImage(image))),
];

/** Labels of a workload's pods. */
function labelsOf({ name }: EmojivotoPart) {
  return { app: name };
}

/** Spec of a workload's Deployment. */
export function emojivotoDeployment(part: EmojivotoPart, pod: Metadata, imageMirror?: ImageMirror) {
  const { name, image, command, env, ports, service } = part;
  const labels = labelsOf(part);
  return {
    replicas: 1,
    selector: { matchLabels: labels },
    template: {
      metadata: podMetadata(labels, pod),
      spec: {
        ...(service !== undefined && { serviceAccountName: name }),
        ...withoutToken,
        securityContext: { seccompProfile: unprivileged.seccompProfile },
        containers: [
          {
            name,
            image: mirroredImage(emojivotoImage(image), imageMirror),
            ...(command !== undefined && { command: [...command] }),
            env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
            ports: ports.map((port) => ({ name: port.name, containerPort: port.port })),
            resources: { requests: { cpu: "10m", memory: "32Mi" } },
          },
        ],
      },
    },
  };
}

/** Spec of a workload's Service. The mesh reads the protocol from the ports' names. */
export function emojivotoService(part: EmojivotoPart) {
  return {
    selector: labelsOf(part),
    ports: part.ports.map(({ name, port }) => ({
      name,
      port: part.service?.port ?? port,
      targetPort: port,
    })),
  };
}
