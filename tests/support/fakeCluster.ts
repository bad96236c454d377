import { createHash } from "node:crypto";
import type { RequestListener } from "node:http";
import type { V1Deployment } from "@kubernetes/client-node";
import { answerRecords, type HelmRecord } from "./helmRecords.ts";
import { answerLinkerd, type FakeLinkerd, freshLinkerd } from "./linkerdApi.ts";

/** The state of a fake API's cluster; a test may change it at any time. */
export interface FakeCluster {
  /** `/readyz` responds with 200. */
  ready: boolean;
  /** The nodes: true for a Ready one. */
  nodes: boolean[];
  /** The regions of the nodes, by their labels; a node without an entry has no label. */
  nodeRegions: (string | undefined)[];
  /** The namespaces of its Istio, and of remaining CRDs; undefined while it has none. */
  istio: { readonly there?: string; readonly kept?: string };
  /** The number of seconds by which its clock is ahead of this machine's. */
  ahead: number;
  /** The number of failed calls of istiod's validating webhook before the first success. */
  unvalidated: number;
  /** Its Deployments by their paths in the API, with all replicas available. */
  readonly deployments: Map<string, V1Deployment>;
  /** The controllers of its IngressClasses, by the classes' names. */
  readonly ingressClasses: Map<string, string>;
  /** The state of Linkerd. */
  readonly linkerd: FakeLinkerd;
  /** Paths that the kubeconfig may not read. */
  forbidden: string[];
  /** Helm's records of its releases. */
  readonly helmRecords: HelmRecord[];
  /** Other existing objects, by their paths. */
  readonly found: Map<string, object>;
  /** The queries of requests that created objects of Istio's API, including dry runs. */
  readonly tried: string[];
  /** The UIDs of kube-system by the host that a request names. @default one derived from the host */
  readonly identities: Map<string, string>;
  /** Requested paths. */
  readonly requests: string[];
}

/** Returns a cluster with these nodes and nothing on them. */
export function freshCluster(nodes: boolean[]): FakeCluster {
  return {
    ready: true,
    nodes,
    nodeRegions: [],
    istio: {},
    ahead: 0,
    unvalidated: 0,
    deployments: new Map(),
    ingressClasses: new Map(),
    linkerd: freshLinkerd(),
    forbidden: [],
    helmRecords: [],
    found: new Map(),
    tried: [],
    identities: new Map(),
    requests: [],
  };
}

/**
 * Adds CRDs of the Gateway API to a cluster.
 *
 * @param manager the field manager that created them; undefined for an unknown one
 * @param kinds by their plurals
 */
export function installGatewayApi(
  { found }: FakeCluster,
  manager: string | undefined,
  ...kinds: readonly string[]
): void {
  const metadata = manager === undefined ? {} : { managedFields: [{ manager }] };
  for (const kind of kinds)
    found.set(`${definitions}/${kind}.gateway.networking.k8s.io`, { metadata });
}

/** The API path of CRDs. */
export const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/** Returns a Deployment with all its replicas available, and its path in the API. */
export function availableDeployment({ metadata, spec }: V1Deployment): [string, V1Deployment] {
  const { namespace = "", name = "" } = metadata ?? {};
  const replicas = spec?.replicas ?? 1;
  const status = {
    observedGeneration: 1,
    replicas,
    updatedReplicas: replicas,
    availableReplicas: replicas,
  };
  return [
    `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`,
    { metadata: { namespace, name, generation: 1 }, status },
  ];
}

/** A list without the items that lack the label of a request's selector; anything else as it is. */
function selected(found: object | undefined, query: string): object | undefined {
  const [key = "", value] = (new URLSearchParams(query).get("labelSelector") ?? "").split("=");
  if (found === undefined || value === undefined || !("items" in found)) return found;
  const items = Array.isArray(found.items) ? (found.items as V1Deployment[]) : [];
  return { ...found, items: items.filter(({ metadata }) => metadata?.labels?.[key] === value) };
}

const istioApi = "/apis/security.istio.io/v1";
const releaseNamespace = "meta.helm.sh/release-namespace";

/** Responds for a cluster as its API would. */
export function answering(cluster: FakeCluster): RequestListener {
  return (request, response) => {
    const [path = "", query = ""] = (request.url ?? "").split("?");
    cluster.requests.push(path);
    const reply = (status: number, body: unknown): void => {
      const date = new Date(Date.now() + cluster.ahead * 1000).toUTCString();
      response.writeHead(status, { "content-type": "application/json", date });
      response.end(JSON.stringify(body));
    };
    if (cluster.forbidden.includes(path)) {
      const message = `${path} is forbidden: User "ci" cannot read it`;
      reply(403, { kind: "Status", code: 403, message });
    } else if (path === "/readyz") {
      reply(cluster.ready ? 200 : 500, {});
    } else if (path === "/api/v1/nodes") {
      reply(200, {
        kind: "NodeList",
        apiVersion: "v1",
        items: cluster.nodes.map((ready, index) =>
          node(ready, cluster, cluster.nodeRegions[index]),
        ),
      });
    } else if (path === "/apis/cluster.karmada.io/v1alpha1/clusters") {
      reply(cluster.ready ? 200 : 503, { kind: "ClusterList", items: [] });
    } else if (path.endsWith("/istiod-default-validator") && cluster.istio.there !== undefined) {
      const service = { name: "istiod", namespace: cluster.istio.there };
      reply(200, { webhooks: [{ clientConfig: { service } }] });
    } else if (path.endsWith(".networking.istio.io") && cluster.istio.kept !== undefined) {
      const annotations = {
        [releaseNamespace]: cluster.istio.kept,
        "meta.helm.sh/release-name": "istio-base",
      };
      reply(200, { metadata: { annotations } });
    } else if (path === istioApi) {
      const resource = {
        name: "peerauthentications",
        kind: "PeerAuthentication",
        namespaced: true,
      };
      reply(200, { kind: "APIResourceList", resources: [resource] });
    } else if (cluster.found.has(path)) {
      reply(200, selected(cluster.found.get(path), query));
    } else if (path === "/api/v1/namespaces/kube-system") {
      const host = (request.headers.host ?? "").split(":")[0] ?? "";
      const uid = cluster.identities.get(host) ?? identityOf(host);
      reply(200, { metadata: { name: "kube-system", uid } });
    } else if (path.startsWith(istioApi) && request.method === "POST") {
      const unreached = cluster.unvalidated > 0;
      cluster.unvalidated -= unreached ? 1 : 0;
      cluster.tried.push(query);
      const message = 'failed calling webhook: no endpoints available for service "istiod"';
      reply(unreached ? 500 : 201, unreached ? { kind: "Status", message } : {});
    } else if (cluster.ingressClasses.has(classIn(path))) {
      reply(200, { spec: { controller: cluster.ingressClasses.get(classIn(path)) } });
    } else if (cluster.deployments.has(path)) {
      reply(200, cluster.deployments.get(path));
    } else {
      void jsonOf(request).then((body) => {
        const method = request.method ?? "";
        const given = { method, path, query, body };
        const answer =
          answerRecords(cluster.helmRecords, given) ?? answerLinkerd(cluster.linkerd, given);
        reply(answer === undefined ? 404 : 200, answer ?? { kind: "Status", code: 404 });
      });
    }
  };
}

/** The identity of a fake cluster, unless a test gives it another: a UID that its host decides. */
export function identityOf(host: string): string {
  const digits = createHash("sha256").update(host).digest("hex");
  return digits.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function classIn(path: string): string {
  return path.replace("/apis/networking.k8s.io/v1/ingressclasses/", "");
}

function node(ready: boolean, { linkerd }: FakeCluster, region: string | undefined): unknown {
  const labels = region === undefined ? {} : { "topology.kubernetes.io/region": region };
  return {
    metadata: { name: "node", labels },
    spec: linkerd.podCidr === "" ? {} : { podCIDRs: [linkerd.podCidr] },
    status: { conditions: [{ type: "Ready", status: ready ? "True" : "False" }] },
  };
}

async function jsonOf(request: AsyncIterable<unknown>): Promise<unknown> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text === "" ? undefined : JSON.parse(text);
}
