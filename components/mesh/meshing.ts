/**
 * What a mesh asks of objects that are not its own: data without Pulumi, so that the parts of the fleet that know no
 * mesh (probes, gate, demo) are declared the same way with each.
 */
export interface Meshing {
  readonly mesh: "istio" | "linkerd";
  /** Metadata of a namespace whose pods join the mesh. */
  readonly namespace: Metadata;
  /**
   * Metadata of a pod that joins the mesh, for the templates of workloads. In such a namespace every new pod joins anyway;
   * what this adds is that another mesh is another template, so that pods which have the old one's proxy are replaced.
   */
  readonly pod: Metadata;
  /** Metadata of the pod of a Job that joins the mesh: its proxy has to end with it, or the Job would never be complete. */
  readonly job: Metadata;
  /** Metadata of a Service that is one Service with a place in every cluster, depending on how its places are taken. */
  sharedService(taken: Pick<SharedService, "evenly">): Pick<Metadata, "labels">;
  /** What one cluster needs for its clients to reach every place of such a Service; undefined where that is nothing. */
  route(service: SharedService): RouteObject | undefined;
  /** What one cluster's entrance from the world outside needs to serve such a Service; empty without an entrance. */
  expose(service: SharedService): readonly RouteObject[];
}

/** Labels and annotations. */
export interface Metadata {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Metadata of a pod template: its own labels, and what the mesh asks for. */
export function podMetadata(labels: Readonly<Record<string, string>>, pod: Metadata) {
  const { annotations } = pod;
  return {
    labels: { ...labels, ...pod.labels },
    ...(annotations !== undefined && { annotations: { ...annotations } }),
  };
}

/** A Service that every cluster has under the same name, as one cluster sees it. */
export interface SharedService {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
  /** The cluster whose clients are meant. */
  readonly cluster: string;
  /** The clusters that have a place of it which those clients may reach; this one may or may not be among them. */
  readonly clusters: readonly string[];
  /** Every place is as good as another, whatever rules of locality the mesh has. */
  readonly evenly: boolean;
}

/** An object of the mesh's API, as a manifest. */
export interface RouteObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: Readonly<Record<string, unknown>>;
}
