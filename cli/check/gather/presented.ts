import type { X509Certificate } from "node:crypto";
import { Duplex, PassThrough } from "node:stream";
import { connect } from "node:tls";
import { type KubeConfig, PortForward } from "@kubernetes/client-node";
import { gatewayIdentity } from "../../../components/mesh/linkerd/multiclusterNames.ts";

/** Port of a Linkerd proxy's admin server, which presents the proxy's certificate. */
const adminPort = 4191;
const limitMs = 10_000;

interface Pod {
  readonly namespace: string;
  readonly name: string;
  /** Its ServiceAccount. */
  readonly account: string;
}

/**
 * The certificate that a Linkerd proxy presents, from a TLS connection to its admin port, as `linkerd identity` does.
 *
 * @throws Error if there is none within ten seconds
 */
export async function presentedCertificate(
  config: KubeConfig,
  { namespace, name, account }: Pod,
): Promise<X509Certificate> {
  // The client closes the stream when there is nothing more to send.
  const toPod = new PassThrough();
  const [fromPod, complaints] = [new PassThrough(), new PassThrough()];
  const forward = new PortForward(config);
  await forward.portForward(namespace, name, [adminPort], fromPod, complaints, toPod);
  try {
    return await presented(joined(toPod, fromPod), gatewayIdentity(account, namespace));
  } finally {
    toPod.end();
  }
}

/** Joins two streams into one. */
function joined(there: PassThrough, back: PassThrough): Duplex {
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

function presented(socket: Duplex, servername: string): Promise<X509Certificate> {
  return new Promise((resolve, reject) => {
    // The checks compare what signed it; this connection carries nothing.
    const tls = connect({ socket, servername, rejectUnauthorized: false }, () => {
      const certificate = tls.getPeerX509Certificate();
      tls.destroy();
      if (certificate === undefined) reject(new Error("no certificate presented"));
      else resolve(certificate);
    });
    tls.setTimeout(limitMs, () => tls.destroy(new Error("no certificate within 10 s")));
    tls.on("error", reject);
  });
}
