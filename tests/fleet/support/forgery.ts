import { createPrivateKey, KeyObject, webcrypto } from "node:crypto";
import { connect } from "node:tls";
import * as x509 from "../../../local/x509/x509.ts";
import { kube } from "./kube.ts";

x509.cryptoProvider.set(webcrypto);

const p256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** A certificate below an authority, as somebody signs it who has the authority's key. PEM. */
export interface Forged {
  /** The certificate, and the authority's. */
  readonly chainPem: string;
  readonly keyPem: string;
}

/** An authority, as it is in a cluster. PEM. */
export interface StolenAuthority {
  readonly certPem: string;
  readonly keyPem: string;
}

/** Reads the key with which a cluster's istiod signs, as whoever administers the cluster can. */
export async function stealAuthority(cluster: string): Promise<StolenAuthority> {
  const { core } = await kube(cluster);
  const { data } = await core.readNamespacedSecret({ name: "cacerts", namespace: "istio-system" });
  const text = (key: string): string => Buffer.from(data?.[key] ?? "", "base64").toString();
  return { certPem: text("ca-cert.pem"), keyPem: text("ca-key.pem") };
}

/** Signs a certificate for an identity of the mesh. */
export async function forge(authority: StolenAuthority, identity: string): Promise<Forged> {
  const keys = await webcrypto.subtle.generateKey(p256, true, ["sign", "verify"]);
  const pkcs8 = createPrivateKey(authority.keyPem).export({ type: "pkcs8", format: "der" });
  const signingKey = await webcrypto.subtle.importKey("pkcs8", pkcs8, p256, false, ["sign"]);
  const now = Date.now();
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: Buffer.from(webcrypto.getRandomValues(new Uint8Array(15))).toString("hex"),
    issuer: new x509.X509Certificate(authority.certPem).subject,
    notBefore: new Date(now - 60_000),
    notAfter: new Date(now + 3_600_000),
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: p256,
    extensions: [
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([
        x509.ExtendedKeyUsage.serverAuth,
        x509.ExtendedKeyUsage.clientAuth,
      ]),
      new x509.SubjectAlternativeNameExtension([{ type: "url", value: identity }], true),
    ],
  });
  return {
    chainPem: `${certificate.toString("pem")}\n${authority.certPem}`,
    keyPem: KeyObject.from(keys.privateKey).export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

/** Address of a cluster's east-west gateway. */
async function gatewayAddress(cluster: string): Promise<string> {
  const { core } = await kube(cluster);
  const { status } = await core.readNamespacedService({
    name: "istio-eastwestgateway",
    namespace: "istio-system",
  });
  return status?.loadBalancer?.ingress?.[0]?.ip ?? "";
}

/** Server name by which a gateway between networks leads to a Service. */
function serverName(service: string, namespace: string, port: number): string {
  return `outbound_.${port}_._.${service}.${namespace}.svc.cluster.local`;
}

/**
 * Sends a request to a cluster's probe through its gateway, from this machine, with a certificate. Returns the HTTP status, or
 * the error that ended the connection.
 */
export async function requestProbe(cluster: string, { chainPem, keyPem }: Forged): Promise<string> {
  const host = await gatewayAddress(cluster);
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port: 15443,
      servername: serverName("probe", "archipelago-gate", 80),
      // Gateways between networks have filter chains for the mesh's own protocols only.
      ALPNProtocols: ["istio"],
      cert: chainPem,
      key: keyPem,
      // The test is about the client's certificate; the proxy's has a SPIFFE identity and no name.
      rejectUnauthorized: false,
    });
    const end = (result: string): void => {
      socket.destroy();
      resolve(result);
    };
    let answer = "";
    socket.setTimeout(10_000, () => {
      end("timeout");
    });
    socket.on("error", (error: Error) => {
      end(error.message);
    });
    socket.on("close", () => {
      end(`closed${answer === "" ? "" : `: ${answer}`}`);
    });
    socket.on("data", (chunk: Buffer) => {
      answer += chunk.toString();
      const status = /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1];
      if (status !== undefined) end(status);
    });
    socket.write(
      "GET /readyz HTTP/1.1\r\nHost: probe.archipelago-gate.svc.cluster.local\r\nConnection: close\r\n\r\n",
    );
  });
}
