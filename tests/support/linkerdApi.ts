import { isRecord } from "./decode.ts";

/** What a request to a fake API was. */
export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** What a cluster with Linkerd in it says; a test may change it at any time. */
export interface FakeLinkerd {
  /** Kubernetes' minor version. */
  minor: string;
  /** What the kubeconfig may not do, by resource. */
  forbidden: string[];
  /** How many seconds the node's clock is behind. */
  behindSeconds: number;
  podCidr: string;
  /** The control plane that is there: whose, or nobody's; undefined without one. */
  owner: { readonly stack?: string } | undefined;
  /** The anchors that the injector gives new pods; without any it is not called. */
  anchors: string | undefined;
  /** Pods of the mesh that run already, as the API shows them. */
  pods: unknown[];
  /** What was patched, by path. */
  readonly patched: string[];
}

/** A cluster that can take Linkerd. */
export function freshLinkerd(): FakeLinkerd {
  return {
    minor: "35",
    forbidden: [],
    behindSeconds: 5,
    podCidr: "10.2.0.0/24",
    owner: undefined,
    anchors: undefined,
    pods: [],
    patched: [],
  };
}

/** What such a cluster answers; undefined where the request is not about Linkerd. */
export function answerLinkerd(state: FakeLinkerd, request: FakeRequest): unknown {
  const { method, path, body } = request;
  if (method === "PATCH") {
    state.patched.push(path);
    return {};
  }
  if (method === "POST" && path.endsWith("/selfsubjectaccessreviews")) {
    return {
      status: { allowed: !state.forbidden.some((word) => JSON.stringify(body).includes(word)) },
    };
  }
  if (method === "POST" && path === "/api/v1/namespaces/default/pods") {
    return state.anchors === undefined
      ? body
      : meshedPod({ name: "trial", anchors: state.anchors });
  }
  switch (path) {
    case "/version/":
    case "/version":
      return { major: "1", minor: state.minor };
    case "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases": {
      const renewTime = new Date(Date.now() - state.behindSeconds * 1000).toISOString();
      return { items: [{ metadata: { name: "node" }, spec: { renewTime } }] };
    }
    case "/api/v1/namespaces/default/services/kubernetes":
      return { spec: { clusterIP: "10.128.0.1" } };
    case "/api/v1/namespaces/linkerd/configmaps/linkerd-config":
      return state.owner && { metadata: { name: "linkerd-config" } };
    case "/api/v1/namespaces/linkerd": {
      const stack = state.owner?.stack;
      return {
        metadata: { annotations: stack === undefined ? {} : { "archipelago/stack": stack } },
      };
    }
    case "/api/v1/pods":
      return { items: state.pods };
    default:
      return path.includes("/replicasets/") ? replicaSet(path) : undefined;
  }
}

/** A pod with a proxy that has these anchors, behind a Deployment unless it has no owner. */
export function meshedPod(pod: { name: string; anchors: string; owned?: boolean }): unknown {
  const owner = { kind: "ReplicaSet", name: `${pod.name}-1`, controller: true };
  return {
    metadata: {
      name: pod.name,
      namespace: "apps",
      ...(pod.owned !== false && { ownerReferences: [owner] }),
    },
    spec: {
      initContainers: [
        {
          name: "linkerd-proxy",
          env: [{ name: "LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS", value: pod.anchors }],
        },
      ],
    },
    status: { phase: "Running" },
  };
}

function replicaSet(path: string): unknown {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/-1$/, "");
  return { metadata: { ownerReferences: [{ kind: "Deployment", name, controller: true }] } };
}

/** The anchors in a release's values, where it is the control plane's. */
export function anchorsOfRelease(inputs: Record<string, unknown>): string | undefined {
  const values = inputs["values"];
  const anchors = isRecord(values) ? values["identityTrustAnchorsPEM"] : undefined;
  return typeof anchors === "string" ? anchors : undefined;
}
