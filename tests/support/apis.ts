import { createServer as createHttp, type Server } from "node:http";
import { createServer as createHttps } from "node:https";
import { stringify } from "yaml";
import { apiPort } from "../../components/karmada/names.ts";
import { firstAdminGeneration } from "../../components/pki/karmadaNames.ts";
import {
  karmadaAdmin,
  karmadaAuthority,
  karmadaServer,
  karmadaServerNames,
} from "../../components/pki/profiles.ts";
import { issue } from "./certificates.ts";
import { answering, availableDeployment, type FakeCluster, freshCluster } from "./fakeCluster.ts";
import { ingressState } from "./ingressState.ts";
import { anchorsOfRelease } from "./linkerdApi.ts";
import type { MockRequest } from "./mockOutputs.ts";

/** A fake API on loopback. */
export interface FakeApi {
  readonly url: string;
  /** The same API over TLS, for `ownKubeconfig`: its port on loopback, and the authority of its certificate. */
  readonly tls: { readonly port: number; readonly caPem: string };
  readonly cluster: FakeCluster;
  close(): Promise<void>;
}

/**
 * Serves the part of a Kubernetes API that readiness checks use, over HTTP. By default the cluster is ready and has one Ready
 * node.
 *
 * @param port of loopback. @default any free one
 */
export async function serveKubernetesApi(port = 0): Promise<FakeApi> {
  const cluster = freshCluster([true]);
  const server = createHttp(answering(cluster));
  const listening = await listen(server, "127.0.0.1", port);
  const { authority, leaf } = await (certificates ??= issueCertificates());
  const secure = createHttps({ key: leaf.keyPem, cert: leaf.certPem }, answering(cluster));
  const tls = { port: await listen(secure, "127.0.0.1", 0), caPem: authority.certPem };
  const closeBoth = async (): Promise<void> => {
    await Promise.all([close(server), close(secure)]);
  };
  return { url: `http://127.0.0.1:${listening}`, tls, cluster, close: closeBoth };
}

let certificates: ReturnType<typeof issueCertificates> | undefined;

async function issueCertificates() {
  const authority = await issue(karmadaAuthority);
  const names = { dnsNames: ["*.clusters.example"], ipAddresses: [] };
  return { authority, leaf: await issue(karmadaServer, { by: authority, names }) };
}

/** Returns a kubeconfig for a fake API, with contexts of the given names. */
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
  /** For `deploy`: outputs that lead every cluster, and Karmada, to the fake APIs. */
  readonly state: (request: MockRequest) => Record<string, unknown> | undefined;
  readonly clusters: FakeApi;
  readonly karmada: FakeApi;
  close(): Promise<void>;
}

/**
 * Serves one API for all LKE clusters, and Karmada's over TLS with its own certificates, so that a program that waits for
 * them can complete without a preview.
 */
export async function serveFleet(): Promise<FakeFleet> {
  const clusters = await serveKubernetesApi();
  // A separate address on loopback: Karmada's port is fixed, and another test may use it on another address.
  const address = `127.${64 + Math.floor(Math.random() * 64)}.${process.pid % 256}.1`;
  const authority = await issue(karmadaAuthority);
  const server = await issue(karmadaServer, { by: authority, names: karmadaServerNames(address) });
  const admin = await issue(karmadaAdmin(firstAdminGeneration), { by: authority });
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
  const caPem = authority.certPem;
  const karmada = {
    tls: { port: apiPort, caPem },
    url: `https://${address}:${apiPort}`,
    cluster,
    close: () => close(tls),
  };
  const kubeconfig = Buffer.from(kubeconfigFor(clusters.url)).toString("base64");
  const state = (request: MockRequest): Record<string, unknown> | undefined => {
    const { type, name, inputs } = request;
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
    // Objects of a Helm release exist from then on.
    clusters.cluster.linkerd.anchors ??= anchorsOfRelease(inputs);
    if (name.endsWith("-pki-ca-certificate")) return { certPem: authority.certPem };
    if (name.endsWith("-pki-admin-certificate")) return { certPem: admin.certPem };
    if (name.endsWith("-pki-admin-key")) return { privateKeyPem: admin.keyPem };
    if (name.endsWith("-pki-server-certificate")) return { certPem: server.certPem };
    if (name.endsWith("-pki-server-key")) return { privateKeyPem: server.keyPem };
    return ingressState(request);
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
