import { X509Certificate } from "node:crypto";
import { CoreV1Api, type KubeConfig } from "@kubernetes/client-node";
import { fromBase64 } from "../../../internal/base64.ts";
import { undefinedIfNotFound } from "../../../internal/notFound.ts";
import { certificatesIn } from "../anchors.ts";
import { authorityKeys, authorityProblem, type MeshAuthority } from "../certificateRules.ts";
import { linkerdNamespace } from "../names.ts";

/**
 * A step of an adoption: in the first two the fleet trusts the cluster's own anchors, and in the first its issuer stays in
 * use.
 */
export type AdoptionStep = "keep-issuer" | "own-issuer" | "done";

/** Problems with the trust that a step of an adoption takes over from a cluster: its anchors and its issuer. */
export async function adoptedTrustProblems(
  config: KubeConfig,
  step: AdoptionStep | undefined,
): Promise<string[]> {
  if (step === undefined || step === "done") return [];
  const core = config.makeApiClient(CoreV1Api);
  const [anchors, issuer] = await Promise.all([
    anchorProblems(core),
    step === "keep-issuer" ? issuerProblems(core) : [],
  ]);
  return [...anchors, ...issuer];
}

async function anchorProblems(core: CoreV1Api): Promise<string[]> {
  const roots = { namespace: linkerdNamespace, name: "linkerd-identity-trust-roots" };
  const found = await undefinedIfNotFound(core.readNamespacedConfigMap(roots));
  const bundle = found?.data?.["ca-bundle.crt"];
  const certificates = certificatesIn(bundle ?? "");
  return certificates.length === 0
    ? [`ca-bundle.crt of ConfigMap ${roots.namespace}/${roots.name} has no trust anchor`]
    : problemsOf(certificates, "anchor", "trust anchor");
}

async function issuerProblems(core: CoreV1Api): Promise<string[]> {
  const secret = { namespace: linkerdNamespace, name: "linkerd-identity-issuer" };
  const { data = {} } = (await undefinedIfNotFound(core.readNamespacedSecret(secret))) ?? {};
  const what = `Secret ${secret.namespace}/${secret.name}`;
  const missing = ["crt.pem", "key.pem"].filter((key) => !Object.hasOwn(data, key));
  if (missing.length > 0) return [`${what} has no ${missing.join(" and no ")}`];
  // The first certificate is the issuer's own; the others are its chain.
  const [own] = certificatesIn(fromBase64(data["crt.pem"] ?? ""));
  return own === undefined
    ? [`crt.pem of ${what} has no certificate`]
    : problemsOf([own], "issuer", "issuer");
}

function problemsOf(certificates: readonly string[], use: MeshAuthority, what: string): string[] {
  return certificates.flatMap((pem) => {
    const reason = authorityProblem(pem, use, new Date());
    return reason === undefined
      ? []
      : [`its ${what}${subjectOf(pem)} ${reason}; expected a valid CA with ${authorityKeys[use]}`];
  });
}

/** A certificate's subject in one line, to follow its use; empty if it cannot be read. */
function subjectOf(pem: string): string {
  try {
    const { subject } = new X509Certificate(pem);
    return ` (${subject.split("\n").join(", ")})`;
  } catch {
    return "";
  }
}
