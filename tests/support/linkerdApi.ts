import { trustRootDigest } from "../../components/mesh/linkerd/anchors.ts";
import { isRecord } from "./decode.ts";

/** A request to a fake API. */
export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  /** The part after the path, without the question mark. */
  readonly query: string;
  readonly body: unknown;
}

/** The state of a cluster with Linkerd; a test may change it at any time. */
export interface FakeLinkerd {
  /** Kubernetes' minor version. */
  minor: string;
  /** Denied permissions of the kubeconfig, by resource. */
  forbidden: string[];
  /** The number of seconds by which the node's clock is behind. */
  behindSeconds: number;
  /** The node's range of pods; empty without one. */
  podCidr: string;
  /** The existing control plane, with its owner, if any; undefined without one. */
  owner: { readonly stack?: string } | undefined;
  /** PEM texts of the installed trust: its anchors, and its issuer with a key; a missing one does not exist. */
  trust: {
    readonly anchors?: string;
    readonly issuer?: { readonly certPem: string; readonly keyPem: string };
  };
  /** The Helm releases of Secrets in the control plane's namespace, by the Secret's name. */
  secretsOf: Readonly<Record<string, string>>;
  /** Anchors that the injector sets on new pods; if undefined, the injector is not called. */
  anchors: string | undefined;
  /** The digest of the anchors by which the injector annotates new pods. @default that of `anchors` */
  trustRoot: string | undefined;
  /** Running pods, as the API shows them. */
  pods: unknown[];
  /** Objects that an installer of Linkerd created and labelled, by the path of their list. */
  installed: Readonly<Record<string, readonly string[]>>;
  /** Patches, by path. */
  readonly patched: string[];
  /** The last patch of an object, by path. */
  readonly patches: Record<string, unknown>;
  /** Paths and selectors of deletions. */
  readonly deleted: string[];
}

/** Returns a cluster that Linkerd can be installed in. */
export function freshLinkerd(): FakeLinkerd {
  return {
    minor: "35",
    forbidden: [],
    behindSeconds: 5,
    podCidr: "10.2.0.0/24",
    owner: undefined,
    trust: {},
    secretsOf: {},
    anchors: undefined,
    trustRoot: undefined,
    pods: [],
    installed: {},
    patched: [],
    patches: {},
    deleted: [],
  };
}

/** Returns such a cluster's response; undefined if the request is not about Linkerd. */
export function answerLinkerd(state: FakeLinkerd, request: FakeRequest): unknown {
  const { method, path, body } = request;
  if (method === "PATCH") {
    state.patched.push(path);
    state.patches[path] = body;
    return {};
  }
  if (method === "DELETE") {
    const selector = new URLSearchParams(request.query).get("labelSelector");
    state.deleted.push(`${path} with ${selector ?? "any label"}`);
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
      : meshedPod(state.anchors, state.trustRoot ?? trustRootDigest(state.anchors));
  }
  const secret = ownedSecret(state, path);
  if (secret !== undefined) return secret;
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
    case "/api/v1/namespaces/linkerd/configmaps/linkerd-identity-trust-roots":
      return state.trust.anchors && { data: { "ca-bundle.crt": state.trust.anchors } };
    case "/api/v1/namespaces/linkerd/secrets/linkerd-identity-issuer":
      return state.trust.issuer && { data: issuerData(state.trust.issuer) };
    case "/api/v1/namespaces/linkerd": {
      if (state.owner === undefined) return undefined;
      const { stack } = state.owner;
      if (stack === undefined) return { metadata: { annotations: {} } };
      const managedFields = [{ manager: "pulumi-kubernetes" }];
      return { metadata: { annotations: { "archipelago/stack": stack }, managedFields } };
    }
    case "/api/v1/pods":
      return { items: state.pods };
    default:
      return resourcesOf(path) ?? labelled(state, request);
  }
}

/** The kinds that an installer of Linkerd creates, by group and version; cluster-scoped ones start with a `/`. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  "/api/v1": ["ServiceAccount", "Service", "ConfigMap", "Secret"],
  "/apis/apps/v1": ["Deployment"],
  "/apis/batch/v1": ["CronJob"],
  "/apis/policy/v1": ["PodDisruptionBudget"],
  "/apis/rbac.authorization.k8s.io/v1": [
    "Role",
    "RoleBinding",
    "/ClusterRole",
    "/ClusterRoleBinding",
  ],
  "/apis/admissionregistration.k8s.io/v1": [
    "/MutatingWebhookConfiguration",
    "/ValidatingWebhookConfiguration",
  ],
  "/apis/apiextensions.k8s.io/v1": ["/CustomResourceDefinition"],
};

/** Returns the resources that an API serves. */
function resourcesOf(path: string): unknown {
  return (
    kinds[path] && {
      resources: kinds[path].map((kind) => ({
        name: `${kind.replace("/", "").toLowerCase()}s`,
        kind: kind.replace("/", ""),
        namespaced: !kind.startsWith("/"),
      })),
    }
  );
}

/** Returns the list of one kind, of objects with the control plane's label; other labels select nothing. */
function labelled({ installed }: FakeLinkerd, { path, query }: FakeRequest): unknown {
  if (!query.includes("labelSelector")) return undefined;
  const found = query.includes(encodeURIComponent("linkerd.io/control-plane-ns=linkerd"));
  const namespace = /\/namespaces\/([^/]+)\//.exec(path)?.[1];
  const names = found ? (installed[path] ?? []) : [];
  return { items: names.map((name) => ({ metadata: { name, namespace } })) };
}

/** Returns a pod as the injector changes it. */
function meshedPod(anchors: string, trustRoot: string): unknown {
  return {
    metadata: { name: "trial", annotations: { "linkerd.io/trust-root-sha256": trustRoot } },
    spec: {
      initContainers: [
        {
          name: "linkerd-proxy",
          env: [{ name: "LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS", value: anchors }],
        },
      ],
    },
  };
}

/** Returns a Secret that belongs to a Helm release. */
function ownedSecret({ secretsOf }: FakeLinkerd, path: string): unknown {
  const [, name = ""] = /^\/api\/v1\/namespaces\/linkerd\/secrets\/([^/]+)$/.exec(path) ?? [];
  const release = new Map(Object.entries(secretsOf)).get(name);
  const annotations = { "meta.helm.sh/release-name": release };
  return release === undefined ? undefined : { metadata: { name, uid: name, annotations } };
}

function issuerData({ certPem, keyPem }: NonNullable<FakeLinkerd["trust"]["issuer"]>) {
  return {
    "crt.pem": Buffer.from(certPem).toString("base64"),
    "key.pem": Buffer.from(keyPem).toString("base64"),
  };
}

/** Returns the anchors in a release's values, if it is the control plane's. */
export function anchorsOfRelease(inputs: Record<string, unknown>): string | undefined {
  const values = inputs["values"];
  const anchors = isRecord(values) ? values["identityTrustAnchorsPEM"] : undefined;
  return typeof anchors === "string" ? anchors : undefined;
}
