import { X509Certificate } from "node:crypto";
import { Duplex, PassThrough } from "node:stream";
import { connect } from "node:tls";
import { PortForward, type V1Pod } from "@kubernetes/client-node";
import { kube } from "./kube.ts";

/** Pods of a namespace that run and are not about to go. */
async function runningPods(cluster: string, namespace: string): Promise<V1Pod[]> {
  const { core } = await kube(cluster);
  const { items } = await core.listNamespacedPod({ namespace });
  return items.filter(
    ({ metadata, status }) =>
      metadata?.deletionTimestamp === undefined && status?.phase === "Running",
  );
}

/** SHA-256 of each certificate in a bundle, in order. */
export function fingerprints(pem: string): string[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block).fingerprint256).sort();
}

/** What the pods of a namespace trust, as their proxies were started with it: each bundle once, as fingerprints. */
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
 * The certificates that the proxies of a namespace's pods show, one for each pod: of a TLS connection to the port that
 * tells of the proxy itself, as `linkerd identity` has it.
 */
export async function shownIn(cluster: string, namespace: string): Promise<X509Certificate[]> {
  const { config } = await kube(cluster);
  const forward = new PortForward(config);
  const pods = await runningPods(cluster, namespace);
  return Promise.all(
    pods.map(async ({ metadata, spec }) => {
      const name = metadata?.name ?? "";
      // The client closes the way when there is nothing more to send.
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

/** Two ways as one that outlives neither. */
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
    // Who signed it is for the test to find out.
    const tls = connect({ socket, servername, rejectUnauthorized: false }, () => {
      const certificate = tls.getPeerX509Certificate();
      tls.destroy();
      if (certificate === undefined) reject(new Error("it showed no certificate"));
      else resolve(certificate);
    });
    tls.setTimeout(10_000, () => tls.destroy(new Error("no answer within 10 s")));
    tls.on("error", reject);
  });
}
