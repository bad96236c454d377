import { createServer as createHttp, type RequestListener, type Server } from "node:http";
import { createServer as createHttps } from "node:https";
import type { V1Deployment } from "@kubernetes/client-node";
import { stringify } from "yaml";
import { apiPort } from "../../components/karmada/names.ts";
import {
  karmadaAdmin,
  karmadaAuthority,
  karmadaServer,
  karmadaServerNames,
} from "../../components/pki/profiles.ts";
import { issue } from "./certificates.ts";
import {
  anchorsOfRelease,
  answerLinkerd,
  type FakeLinkerd,
  freshLinkerd,
  issuingOfRelease,
} from "./linkerdApi.ts";
import type { MockRequest } from "./mockOutputs.ts";

/** What a fake API says of its cluster; a test may change it at any time. */
export interface FakeCluster {
  /** `/readyz` answers with 200. */
  ready: boolean;
  /** The nodes, and for each whether it is Ready. */
  nodes: boolean[];
  /** The namespaces of its Istio, and of the definitions that one left; undefined while it has none. */
  istio: { readonly there?: string; readonly kept?: string };
  /** Its Deployments by their paths in the API, with all replicas available. */
  readonly deployments: Map<string, V1Deployment>;
  /** What it says of Linkerd. */
  readonly linkerd: FakeLinkerd;
  /** Paths that were asked for. */
  readonly asked: string[];
}

/** A fake API on loopback. */
export interface FakeApi {
  readonly url: string;
  readonly cluster: FakeCluster;
  close(): Promise<void>;
}

/**
 * Serves as much of a Kubernetes API, in the clear, as readiness looks at. By default the cluster is ready and has one
 * Ready node.
 */
export async function serveKubernetesApi(): Promise<FakeApi> {
  const cluster = freshCluster([true]);
  const server = createHttp(answering(cluster));
  const port = await listen(server, "127.0.0.1", 0);
  return { url: `http://127.0.0.1:${port}`, cluster, close: () => close(server) };
}

/** A kubeconfig for a fake API, with contexts of the given names. */
export function kubeconfigFor(url: string, contexts: readonly string[] = ["fake"]): string {
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: contexts.map((name) => ({
      name,
      cluster: { server: url, "insecure-skip-tls-verify": true },
    })),
    users: contexts.map((name) => ({ name, user: { token: `token of ${name}` } })),
    contexts: contexts.map((name) => ({ name, context: { cluster: name, user: name } })),
    "current-context": contexts[0],
  });
}

/** Fake APIs for a whole fleet under mocks. */
export interface FakeFleet {
  /** For `deploy`: outputs by which every cluster, and Karmada, lead to the fake APIs. */
  readonly state: (request: MockRequest) => Record<string, unknown> | undefined;
  readonly clusters: FakeApi;
  readonly karmada: FakeApi;
  close(): Promise<void>;
}

/**
 * Serves one API that all LKE clusters lead to, and Karmada's over TLS with certificates made for it, so that a program
 * that waits for them can run to its end without a preview.
 */
export async function serveFleet(): Promise<FakeFleet> {
  const clusters = await serveKubernetesApi();
  // An address of its own on loopback: Karmada's port is fixed, and another test may hold it elsewhere.
  const address = `127.${64 + Math.floor(Math.random() * 64)}.${process.pid % 256}.1`;
  const authority = await issue(karmadaAuthority);
  const server = await issue(karmadaServer, { by: authority, names: karmadaServerNames(address) });
  const admin = await issue(karmadaAdmin, { by: authority });
  const cluster = freshCluster([]);
  const tls = createHttps(
    {
      key: server.keyPem,
      cert: server.certPem,
      ca: authority.certPem,
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: "TLSv1.3",
    },
    answering(cluster),
  );
  await listen(tls, address, apiPort);
  const karmada = { url: `https://${address}:${apiPort}`, cluster, close: () => close(tls) };
  const kubeconfig = Buffer.from(kubeconfigFor(clusters.url)).toString("base64");
  const state = ({ type, name, inputs }: MockRequest): Record<string, unknown> | undefined => {
    if (type === "linode:index/lkeCluster:LkeCluster") {
      return { kubeconfig, apiEndpoints: [clusters.url], status: "ready" };
    }
    if (type === "kubernetes:core/v1:Service" && name.startsWith("karmada")) {
      return { status: { loadBalancer: { ingress: [{ ip: address }] } } };
    }
    if (type === "kubernetes:apps/v1:Deployment") {
      const [path, deployment] = availableDeployment(inputs);
      cluster.deployments.set(path, deployment);
    }
    // What Helm installs is there from then on.
    clusters.cluster.linkerd.anchors ??= anchorsOfRelease(inputs);
    clusters.cluster.linkerd.issuing ??= issuingOfRelease(inputs);
    if (name.endsWith("-pki-ca-certificate")) return { certPem: authority.certPem };
    if (name.endsWith("-pki-admin-certificate")) return { certPem: admin.certPem };
    if (name.endsWith("-pki-admin-key")) return { privateKeyPem: admin.keyPem };
    return undefined;
  };
  return {
    state,
    clusters,
    karmada,
    close: async () => {
      await Promise.all([clusters.close(), karmada.close()]);
    },
  };
}

function freshCluster(nodes: boolean[]): FakeCluster {
  return {
    ready: true,
    nodes,
    istio: {},
    deployments: new Map(),
    linkerd: freshLinkerd(),
    asked: [],
  };
}

/** A Deployment as it is once all its replicas are available, and its path in the API. */
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

const releaseNamespace = "meta.helm.sh/release-namespace";

function answering(cluster: FakeCluster): RequestListener {
  return (request, response) => {
    const [path = "", query = ""] = (request.url ?? "").split("?");
    cluster.asked.push(path);
    const reply = (status: number, body: unknown): void => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    };
    if (path === "/readyz") {
      reply(cluster.ready ? 200 : 500, {});
    } else if (path === "/api/v1/nodes") {
      reply(200, {
        kind: "NodeList",
        apiVersion: "v1",
        items: cluster.nodes.map((ready) => node(ready, cluster)),
      });
    } else if (path === "/apis/cluster.karmada.io/v1alpha1/clusters") {
      reply(cluster.ready ? 200 : 503, { kind: "ClusterList", items: [] });
    } else if (path.endsWith("/istiod-default-validator") && cluster.istio.there !== undefined) {
      const service = { name: "istiod", namespace: cluster.istio.there };
      reply(200, { webhooks: [{ clientConfig: { service } }] });
    } else if (path.endsWith(".networking.istio.io") && cluster.istio.kept !== undefined) {
      reply(200, { metadata: { annotations: { [releaseNamespace]: cluster.istio.kept } } });
    } else if (cluster.deployments.has(path)) {
      reply(200, cluster.deployments.get(path));
    } else {
      void jsonOf(request).then((body) => {
        const method = request.method ?? "";
        const answer = answerLinkerd(cluster.linkerd, { method, path, query, body });
        reply(answer === undefined ? 404 : 200, answer ?? { kind: "Status", code: 404 });
      });
    }
  };
}

function node(ready: boolean, { linkerd }: FakeCluster): unknown {
  return {
    metadata: { name: "node" },
    spec: { podCIDRs: [linkerd.podCidr] },
    status: { conditions: [{ type: "Ready", status: ready ? "True" : "False" }] },
  };
}

async function jsonOf(request: AsyncIterable<unknown>): Promise<unknown> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text === "" ? undefined : JSON.parse(text);
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
