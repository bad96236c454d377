/** The certificate resources. */
import type { PropertyBag } from "../protocol/values.ts";
import {
  alternativesOf,
  flagOf,
  numberOf,
  optionalNumberOf,
  subjectOf,
  textOf,
  textsOf,
} from "./arguments.ts";
import {
  type CertificateProfile,
  issue,
  type IssuedCertificate,
  parseIssuer,
} from "./certificate.ts";
import { algorithmOf, parsePrivateKey, publicKeyOf } from "./keys.ts";
import { always, privateKey, type ResourceKind, subjectRules } from "./kind.ts";
import { alwaysRenews } from "./renewal.ts";
import { parseRequest } from "./request.ts";
import type { Rules } from "./rules.ts";
import { usageNames } from "./usages.ts";
import { BasicConstraintsExtension } from "../../x509/x509.ts";

const certificateRules: Rules = {
  validityPeriodHours: { kind: "integer", required: true, minimum: 0, ...always },
  allowedUses: { kind: "texts", required: true, among: usageNames, ...always },
  earlyRenewalHours: { kind: "integer", fallback: 0, minimum: 0 },
  isCaCertificate: { kind: "flag", fallback: false, ...always },
  maxPathLength: { kind: "integer", computed: true, minimum: -1, ...always },
  setSubjectKeyId: { kind: "flag", fallback: false, ...always },
};

const certificateOutputs = ["certPem", "validityStartTime", "validityEndTime"];

/** A self-signed certificate. */
export const selfSignedCertKind: ResourceKind = {
  inputs: {
    ...privateKey("privateKeyPem"),
    ...subjectRules,
    ...certificateRules,
    setAuthorityKeyId: { kind: "flag", fallback: false, ...always },
  },
  computed: [...certificateOutputs, "keyAlgorithm"],
  secrets: ["privateKeyPem"],
  expires: true,
  async create(inputs, { now }) {
    const key = parsePrivateKey(textOf(inputs, "privateKeyPem"));
    const issued = await issue(
      {
        name: subjectOf(inputs),
        alternatives: alternativesOf(inputs),
        publicKey: publicKeyOf(key),
      },
      profileOf(inputs),
      { key, certificate: undefined },
      now,
    );
    return certificateResult(inputs, issued, { keyAlgorithm: algorithmOf(key) });
  },
};

/** A certificate that an authority signs, from a request. */
export const locallySignedCertKind: ResourceKind = {
  inputs: {
    caCertPem: { kind: "text", required: true, replace: "pem" },
    ...privateKey("caPrivateKeyPem"),
    certRequestPem: { kind: "text", required: true, replace: "pem" },
    ...certificateRules,
  },
  computed: [...certificateOutputs, "caKeyAlgorithm"],
  secrets: ["caPrivateKeyPem"],
  expires: true,
  async create(inputs, { now, log }) {
    const subject = parseRequest(textOf(inputs, "certRequestPem"));
    const key = parsePrivateKey(textOf(inputs, "caPrivateKeyPem"));
    const certificate = parseIssuer(textOf(inputs, "caCertPem"), key);
    if (certificate.getExtension(BasicConstraintsExtension)?.ca !== true) {
      log.warn(
        "the certificate provided as authority does not appear to be one; " +
          "the resulting certificate may not be accepted",
      );
    }
    const issued = await issue(subject, profileOf(inputs), { key, certificate }, now);
    return certificateResult(inputs, issued, { caKeyAlgorithm: algorithmOf(key) });
  },
};

const profileOf = (inputs: PropertyBag): CertificateProfile => ({
  allowedUses: textsOf(inputs, "allowedUses"),
  validityPeriodHours: numberOf(inputs, "validityPeriodHours"),
  isCaCertificate: flagOf(inputs, "isCaCertificate"),
  maxPathLength: optionalNumberOf(inputs, "maxPathLength"),
  setSubjectKeyId: flagOf(inputs, "setSubjectKeyId"),
  setAuthorityKeyId: flagOf(inputs, "setAuthorityKeyId"),
});

function certificateResult(
  inputs: PropertyBag,
  { id, ...issued }: IssuedCertificate,
  algorithm: PropertyBag,
): { id: string; outputs: PropertyBag } {
  const readyForRenewal = alwaysRenews({
    validityPeriodHours: numberOf(inputs, "validityPeriodHours"),
    earlyRenewalHours: numberOf(inputs, "earlyRenewalHours"),
  });
  return { id, outputs: { ...issued, ...algorithm, readyForRenewal } };
}
