import { isIP } from "node:net";
import { agentUser, systemNamespace } from "./karmadaNames.ts";

/** A private key: what it is made of. */
export interface KeyProfile {
  readonly algorithm: "ECDSA";
  readonly ecdsaCurve: "P256";
}

/** The names under which whoever holds a certificate may be reached. */
export interface AlternativeNames {
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
}

/** What a certificate of one kind says about itself, without dates. */
export interface CertificateProfile {
  readonly subject: { readonly commonName: string; readonly organization: string };
  /** Key usages and extended key usages, as the tls provider names them. */
  readonly usages: readonly string[];
  /** May sign other certificates. */
  readonly authority: boolean;
  /**
   * How many authorities may stand between this one and a leaf. Zero cannot be said: the tls provider drops it, so an
   * authority that must not have others below it gets that from the one above.
   */
  readonly maxPathLength?: number;
  readonly names?: AlternativeNames;
}

/**
 * One kind of key for everything: P-256 is what every part of the fleet accepts (Linkerd's identity nothing else), and
 * a thousand handshakes with it cost less than fifty with RSA of the same strength.
 */
export const key: KeyProfile = { algorithm: "ECDSA", ecdsaCurve: "P256" };

const organization = "Archipelago";
const authorityUsages = ["cert_signing", "crl_signing", "digital_signature"];

function authority(commonName: string, rest: Partial<CertificateProfile> = {}): CertificateProfile {
  return {
    subject: { commonName, organization },
    usages: authorityUsages,
    authority: true,
    ...rest,
  };
}

/** The root that every cluster of the mesh trusts. Below it there are intermediates, and below them leaves only. */
export const trustRoot = authority("Archipelago mesh root", { maxPathLength: 1 });

/** What one cluster's mesh signs its workloads' certificates with. */
export function meshIntermediate(cluster: string, mesh: "istio" | "linkerd"): CertificateProfile {
  // The name that Linkerd's own tools give an issuer. Every cluster's is called the same: they are the same identity.
  if (mesh === "linkerd") return authority("identity.linkerd.cluster.local");
  // istiod's own name, as in the certificates that Istio's tools make. Nobody calls an authority by it, so it stays as
  // it is where the mesh has another namespace.
  return authority(`Archipelago mesh ${cluster}`, {
    names: { dnsNames: ["istiod.istio-system.svc"], ipAddresses: [] },
  });
}

/**
 * Signs what Linkerd's webhooks in one cluster serve with. Not the mesh's root: the API server would trust whatever an
 * issuer signs, and the mesh would take a webhook for a workload.
 */
export function webhookAuthority(cluster: string): CertificateProfile {
  return authority(`Archipelago webhooks ${cluster}`);
}

/** What one webhook serves with, under the name by which the API server calls it. */
export function webhookServer(service: string, namespace: string): CertificateProfile {
  const host = `${service}.${namespace}.svc`;
  return {
    subject: { commonName: host, organization },
    usages: ["digital_signature", "key_encipherment", "server_auth"],
    authority: false,
    names: { dnsNames: [host], ipAddresses: [] },
  };
}

/** Signs whatever speaks to Karmada's API, and its server. */
export const karmadaAuthority = authority("Archipelago Karmada");

/**
 * Signs the one client that may speak to aggregated APIs in other users' names. An authority of its own: a client
 * certificate of the other one must not open that door.
 */
export const frontProxyAuthority = authority("Archipelago Karmada front proxy");

/** The client behind {@link frontProxyAuthority}; the API server accepts this name only. */
export const frontProxyClient = client("front-proxy-client", organization);

/**
 * The certificate of Karmada's own parts: the API server, etcd and the webhook serve with it, and the controllers call
 * with it, which is why it is a client's too and carries the administrators' group. Its names are
 * {@link karmadaServerNames}.
 */
export const karmadaServer: CertificateProfile = {
  subject: { commonName: "system:admin", organization: "system:masters" },
  usages: ["digital_signature", "server_auth", "client_auth"],
  authority: false,
};

/**
 * The names of Karmada's own parts: those inside the manager that the chart uses, and the API's outside.
 *
 * @param address the API's address outside the manager, IP or host name
 */
export function karmadaServerNames(address: string): AlternativeNames {
  const domain = "svc.cluster.local";
  const outside = isIP(address) === 0 ? [address] : [];
  return {
    dnsNames: [
      "kubernetes.default.svc",
      `*.etcd.${systemNamespace}.${domain}`,
      `*.${systemNamespace}.${domain}`,
      `*.${systemNamespace}.svc`,
      "localhost",
      ...outside,
    ],
    ipAddresses: ["127.0.0.1", ...(outside.length === 0 ? [address] : [])],
  };
}

/** The program's own administrator at Karmada's API, apart from Karmada's own parts. */
export const karmadaAdmin = client("archipelago-admin", "system:masters");

/** The agent of one member: a name of its own, with no rights but those that are bound to it. */
export function karmadaAgent(cluster: string): CertificateProfile {
  return client(agentUser(cluster), "system:karmada:agents");
}

function client(commonName: string, group: string): CertificateProfile {
  return {
    subject: { commonName, organization: group },
    usages: ["digital_signature", "client_auth"],
    authority: false,
  };
}
