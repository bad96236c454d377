import { isIP } from "node:net";
import { administratorsGroup, agentUser, failoverUser, systemNamespace } from "./karmadaNames.ts";

/** Algorithm of a private key. */
export interface KeyProfile {
  readonly algorithm: "ECDSA";
  readonly ecdsaCurve: "P256";
}

/** Subject alternative names of a certificate. */
export interface AlternativeNames {
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
}

/** The fields of one kind of certificate, without its validity. */
export interface CertificateProfile {
  readonly subject: { readonly commonName: string; readonly organization: string };
  /** Key usages and extended key usages, as the tls provider names them. */
  readonly usages: readonly string[];
  /** May sign other certificates. */
  readonly authority: boolean;
  /**
   * Maximum number of authorities between this one and a leaf. Zero cannot be expressed, since the tls provider drops it:
   * an authority that must have none below it is limited by the one above.
   */
  readonly maxPathLength?: number;
  readonly names?: AlternativeNames;
}

/**
 * The algorithm of every key: all parts of the fleet accept P-256 (Linkerd's identity accepts nothing else), and a
 * thousand handshakes with it cost less than fifty with RSA of the same strength.
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

/**
 * The root that every cluster of the mesh trusts. It signs intermediates, which sign leaves only. Each generation has a name
 * of its own, so that a verifier that has two of them never takes one for the other.
 */
export function meshRoot(generation: number): CertificateProfile {
  const number = generation === 1 ? "" : ` ${generation}`;
  return authority(`Archipelago mesh root${number}`, { maxPathLength: 1 });
}

/** The first root of a fleet. */
export const trustRoot = meshRoot(1);

/** The intermediate that one cluster's mesh signs its workloads' certificates with. */
export function meshIntermediate(cluster: string, mesh: "istio" | "linkerd"): CertificateProfile {
  // The name that Linkerd's own tools give an issuer. It is the same in every cluster: https://linkerd.io/2/tasks/generate-certificates/
  if (mesh === "linkerd") return authority("identity.linkerd.cluster.local");
  // istiod's own name, as in the certificates that Istio's tools create. No client verifies it, so it is the same if the
  // mesh has another namespace.
  return authority(`Archipelago mesh ${cluster}`, {
    names: { dnsNames: ["istiod.istio-system.svc"], ipAddresses: [] },
  });
}

/**
 * The authority of Linkerd's webhooks in one cluster. It is not the mesh's root: the API server would trust every
 * certificate of an issuer, and the mesh would accept a webhook as a workload.
 */
export function webhookAuthority(cluster: string): CertificateProfile {
  return authority(`Archipelago webhooks ${cluster}`);
}

/** Serving certificate of one webhook, for the name that the API server calls. */
export function webhookServer(service: string, namespace: string): CertificateProfile {
  const host = `${service}.${namespace}.svc`;
  return {
    subject: { commonName: host, organization },
    usages: ["digital_signature", "key_encipherment", "server_auth"],
    authority: false,
    names: { dnsNames: [host], ipAddresses: [] },
  };
}

/** The authority of Karmada's API server and its clients. */
export const karmadaAuthority = authority("Archipelago Karmada");

/**
 * The authority of the one client that may impersonate users at aggregated APIs. It is separate, so that no client
 * certificate of {@link karmadaAuthority} has that right.
 */
export const frontProxyAuthority = authority("Archipelago Karmada front proxy");

/** The client of {@link frontProxyAuthority}; the API server accepts this name only. */
export const frontProxyClient = client("front-proxy-client", organization);

/**
 * The certificate of Karmada's own parts: API server, etcd and webhook serve with it, and the controllers use it as
 * clients, so it has client authentication and the administrators' group. Its names are {@link karmadaServerNames}.
 */
export const karmadaServer: CertificateProfile = {
  subject: { commonName: "system:admin", organization: "system:masters" },
  usages: ["digital_signature", "server_auth", "client_auth"],
  authority: false,
};

/**
 * Names of Karmada's own parts: those that the chart uses inside the manager, and the API's external address.
 *
 * @param address the API's external address, IP or host name
 */
export function karmadaServerNames(address: string): AlternativeNames {
  const domain = "svc.cluster.local";
  const externalNames = isIP(address) === 0 ? [address] : [];
  return {
    dnsNames: [
      "kubernetes.default.svc",
      `*.etcd.${systemNamespace}.${domain}`,
      `*.${systemNamespace}.${domain}`,
      `*.${systemNamespace}.svc`,
      "localhost",
      ...externalNames,
    ],
    ipAddresses: ["127.0.0.1", ...(externalNames.length === 0 ? [address] : [])],
  };
}

/**
 * An administrator at Karmada's API, separate from Karmada's own parts. Its group has the rights that a binding gives it,
 * so they can be revoked, while the API server gives `system:masters` all of them whatever is bound.
 */
export function karmadaAdmin(generation: number): CertificateProfile {
  return client("archipelago-admin", administratorsGroup(generation));
}

/** The agent of one member: a user of its own, whose only rights are those of its role bindings. */
export function karmadaAgent(cluster: string): CertificateProfile {
  return client(agentUser(cluster), "system:karmada:agents");
}

/** The stack's failover, a user whose only rights are those of its role binding. */
export const karmadaFailover = client(failoverUser, failoverUser);

function client(commonName: string, group: string): CertificateProfile {
  return {
    subject: { commonName, organization: group },
    usages: ["digital_signature", "client_auth"],
    authority: false,
  };
}
