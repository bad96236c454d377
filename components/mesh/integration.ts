import { podSecurity } from "../internal/podSecurity.ts";

/**
 * Requirements of a mesh on objects that are not its own: data without Pulumi, so that the parts of the fleet that do not
 * depend on one mesh (probes, gate, demo) are declared the same way with each.
 */
export interface MeshIntegration {
  readonly mesh: "istio" | "linkerd";
  /** Metadata of a namespace whose pods join the mesh. */
  readonly namespace: Metadata;
  /**
   * Metadata of a pod that joins the mesh, for the templates of workloads. In such a namespace every new pod joins anyway;
   * with it another mesh is another template, so that pods with the previous mesh's proxy are replaced.
   */
  readonly pod: Metadata;
  /** TCP ports of a pod's proxy that others connect to: for traffic, health and metrics. */
  readonly proxyPorts: readonly number[];
  /** Metadata of a Job's pod that joins the mesh: its proxy has to end with it, or the Job would never complete. */
  readonly job: Metadata;
  /** Metadata of a global Service; it depends on the Service's load balancing. */
  globalService(service: Pick<GlobalService, "loadBalancing">): Metadata;
  /** The route by which one cluster's clients reach every backend of a global Service; undefined if none is needed. */
  route(service: GlobalService): RouteObject | undefined;
  /** The routes by which one cluster's ingress gateway serves a global Service; empty without an ingress gateway. */
  expose(service: GlobalService): readonly RouteObject[];
}

/** Metadata of a meshed namespace of the program's own. */
export function meshedNamespace({ namespace }: MeshIntegration): Metadata {
  return { ...namespace, labels: { ...namespace.labels, ...podSecurity("privileged") } };
}

/** Labels and annotations. */
export interface Metadata {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Metadata of a pod template: its own labels, and the mesh's metadata for pods. */
export function podMetadata(labels: Readonly<Record<string, string>>, pod: Metadata) {
  const { annotations } = pod;
  return {
    labels: { ...labels, ...pod.labels },
    ...(annotations !== undefined && { annotations: { ...annotations } }),
  };
}

/** A Service that every cluster has under the same name, from the view of one cluster. */
export interface GlobalService {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
  /** The cluster of the clients. */
  readonly cluster: string;
  /** The clusters with endpoints that those clients may reach; with or without their own cluster. */
  readonly clusters: readonly string[];
  /**
   * `even`: every cluster gets the same share of the requests, whatever rules of locality the mesh has. `locality`: the
   * mesh's own rules apply.
   */
  readonly loadBalancing: "even" | "locality";
}

/** An object of the mesh's API, as a manifest. */
export interface RouteObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Pick<Metadata, "annotations"> & {
    readonly name: string;
    readonly namespace: string;
  };
  readonly spec: Readonly<Record<string, unknown>>;
}
