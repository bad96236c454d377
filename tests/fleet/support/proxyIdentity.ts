import { X509Certificate } from "node:crypto";
import { Duplex, PassThrough } from "node:stream";
import { connect } from "node:tls";
import { PortForward, type V1Pod } from "@kubernetes/client-node";
import { kube } from "./kube.ts";

/** Returns the running pods of a namespace, without terminating ones. */
async function runningPods(cluster: string, namespace: string): Promise<V1Pod[]> {
  const { core } = await kube(cluster);
  const { items } = await core.listNamespacedPod({ namespace });
  return items.filter(
    ({ metadata, status }) =>
      metadata?.deletionTimestamp === undefined && status?.phase === "Running",
  );
}

/** Returns the SHA-256 of each certificate in a bundle, in order. */
export function fingerprints(pem: string): string[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block).fingerprint256).sort();
}

/** Returns the trust bundles with which the proxies of a namespace's pods were started: each once, as fingerprints. */
export async function trustedIn(cluster: string, namespace: string): Promise<string[][]> {
  const pods = await runningPods(cluster, namespace);
  const bundles = pods.map(({ spec }) => {
    const all = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
    const proxy = all.find(({ name }) => name === "linkerd-proxy");
    const anchors = proxy?.env?.find(
      ({ name }) => name === "LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS",
    );
    return JSON.stringify(fingerprints(anchors?.value ?? ""));
  });
  return [...new Set(bundles)].sort().map((bundle) => JSON.parse(bundle) as string[]);
}

/**
 * Returns the certificate that the proxy of each of a namespace's pods presents, from a TLS connection to its admin port, as
 * `linkerd identity` does.
 */
export async function shownIn(cluster: string, namespace: string): Promise<X509Certificate[]> {
  const { config } = await kube(cluster);
  const forward = new PortForward(config);
  const pods = await runningPods(cluster, namespace);
  return Promise.all(
    pods.map(async ({ metadata, spec }) => {
      const name = metadata?.name ?? "";
      // The client closes the stream when there is nothing more to send.
      const toPod = new PassThrough();
      const [fromPod, complaints] = [new PassThrough(), new PassThrough()];
      await forward.portForward(namespace, name, [4191], fromPod, complaints, toPod);
      const account = spec?.serviceAccountName ?? "default";
      const identity = `${account}.${namespace}.serviceaccount.identity.linkerd.cluster.local`;
      try {
        return await shown(joinedUp(toPod, fromPod), identity);
      } catch (error) {
        throw new Error(`${cluster}: ${namespace}/${name} as ${identity}`, { cause: error });
      } finally {
        toPod.end();
      }
    }),
  );
}

/** Joins two streams into one that is destroyed with either. */
function joinedUp(there: PassThrough, back: PassThrough): Duplex {
  const duplex = new Duplex({
    read() {
      back.resume();
    },
    write(chunk: Buffer, _encoding, done) {
      there.write(chunk, done);
    },
  });
  back.on("data", (chunk: Buffer) => duplex.push(chunk));
  return duplex;
}

function shown(socket: Duplex, servername: string): Promise<X509Certificate> {
  return new Promise((resolve, reject) => {
    // The test checks the signer.
    const tls = connect({ socket, servername, rejectUnauthorized: false }, () => {
      const certificate = tls.getPeerX509Certificate();
      tls.destroy();
      if (certificate === undefined) reject(new Error("no certificate presented"));
      else resolve(certificate);
    });
    tls.setTimeout(10_000, () => tls.destroy(new Error("no response within 10 s")));
    tls.on("error", reject);
  });
}
