import { createHash } from "node:crypto";
import { isRecord } from "./decode.ts";

/** A mock's request for a resource. */
export interface MockRequest {
  readonly type: string;
  readonly name: string;
  /** Inputs, with secrets opened. */
  readonly inputs: Record<string, unknown>;
}

/**
 * Returns the outputs that a provider would compute, by type: enough for the program to continue, and deterministic, so that
 * two runs give the same graph. The certificates look like PEM and contain a digest of their logical name; they do not show
 * that a real provider would accept the inputs.
 */
export function computedOutputs(request: MockRequest): Record<string, unknown> {
  if (request.type.startsWith("kubernetes:")) {
    return kubernetesOutputs(request);
  }
  switch (request.type) {
    case "tls:index/privateKey:PrivateKey":
      return {
        privateKeyPem: pem("MOCK KEY", request.name),
        privateKeyPemPkcs8: pem("MOCK PKCS8 KEY", request.name),
        publicKeyPem: pem("MOCK PUBLIC KEY", request.name),
      };
    case "tls:index/certRequest:CertRequest":
      return { certRequestPem: pem("CERTIFICATE REQUEST", request.name) };
    case "tls:index/selfSignedCert:SelfSignedCert":
    case "tls:index/locallySignedCert:LocallySignedCert":
      return {
        certPem: pem("CERTIFICATE", request.name),
        validityStartTime: "2026-01-01T00:00:00Z",
        validityEndTime: "2036-01-01T00:00:00Z",
        readyForRenewal: false,
      };
    default:
      return {};
  }
}

/** Outputs that the SDKs always declare as secrets. */
export const secretOutputs: Readonly<Record<string, readonly string[]>> = {
  "tls:index/privateKey:PrivateKey": ["privateKeyPem", "privateKeyPemPkcs8", "privateKeyOpenssh"],
  "linode:index/lkeCluster:LkeCluster": ["kubeconfig"],
  "kubernetes:core/v1:Secret": ["data", "stringData"],
};

/** Returns a resource's id as a provider would: namespace and name in Kubernetes, else derived from the logical name. */
export function computedId({ type, name, inputs }: MockRequest): string {
  if (!type.startsWith("kubernetes:")) {
    return `${name}-id`;
  }
  const metadata = isRecord(inputs["metadata"]) ? inputs["metadata"] : inputs;
  const own = typeof metadata["name"] === "string" ? metadata["name"] : `${name}-auto`;
  return typeof metadata["namespace"] === "string" ? `${metadata["namespace"]}/${own}` : own;
}

function kubernetesOutputs({ type, name, inputs }: MockRequest): Record<string, unknown> {
  if (type === "kubernetes:helm.sh/v3:Release") {
    return { name: inputs["name"] ?? `${name}-auto`, status: { status: "deployed" } };
  }
  const given = isRecord(inputs["metadata"]) ? inputs["metadata"] : {};
  const metadata = { name: `${name}-auto`, uid: digest(name).slice(0, 36), ...given };
  const spec = isRecord(inputs["spec"]) ? inputs["spec"] : {};
  // Service patches are only used to read the Service's address.
  if (
    (type === "kubernetes:core/v1:Service" && spec["type"] === "LoadBalancer") ||
    type === "kubernetes:core/v1:ServicePatch"
  ) {
    return { metadata, status: { loadBalancer: { ingress: [{ ip: address(name) }] } } };
  }
  if (inputs["type"] === "kubernetes.io/service-account-token") {
    const data = { token: base64(`token of ${name}`), "ca.crt": base64(pem("CERTIFICATE", name)) };
    return { metadata, data };
  }
  return { metadata };
}

/** Returns an address of the documentation range 203.0.113.0/24, the same for the same name. */
function address(name: string): string {
  return `203.0.113.${1 + (parseInt(digest(name).slice(0, 6), 16) % 254)}`;
}

function pem(label: string, name: string): string {
  return `-----BEGIN ${label}-----\n${base64(digest(name))}\n-----END ${label}-----\n`;
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
