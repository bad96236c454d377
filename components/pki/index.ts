/** `@archipelago/components/pki`: the root that all regions trust, and the certificates below it. */
export { bundleOf } from "./bundle.ts";
export type { Authority, Certificate, Lifetime, Renewal } from "./certificate.ts";
export { type Due, type NextRenewal, nextRenewal, rootWindowDays } from "./expiry.ts";
export {
  KarmadaAgentCertificate,
  type KarmadaAgentCertificateArgs,
} from "./karmadaAgentCertificate.ts";
export { KarmadaPki, type KarmadaPkiArgs } from "./karmadaPki.ts";
export { MeshIntermediate, type MeshIntermediateArgs } from "./meshIntermediate.ts";
export { revocationList, type ListIssuer } from "./revocationList.ts";
export { RevokedIntermediate, type RevokedIntermediateArgs } from "./revokedIntermediate.ts";
export { TrustRoot, type TrustRootArgs } from "./trustRoot.ts";
export { type WebhookCertificate, WebhookPki, type WebhookPkiArgs } from "./webhookPki.ts";
