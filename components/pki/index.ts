/** `@archipelago/components/pki`: the root that all regions trust, and the certificates below it. */
export type { Authority, Certificate, Lifetime } from "./certificate.ts";
export {
  KarmadaAgentCertificate,
  type KarmadaAgentCertificateArgs,
} from "./karmadaAgentCertificate.ts";
export { KarmadaPki, type KarmadaPkiArgs } from "./karmadaPki.ts";
export { MeshIntermediate, type MeshIntermediateArgs } from "./meshIntermediate.ts";
export { TrustRoot, type TrustRootArgs } from "./trustRoot.ts";
export { type WebhookCertificate, WebhookPki, type WebhookPkiArgs } from "./webhookPki.ts";
