import { createHash } from "node:crypto";

const day = 24 * 60 * 60 * 1000;

/** Converts days to hours, the unit of the tls provider. */
export function hours(days: number): number {
  return days * 24;
}

/** A certificate's expiry and renewal. */
export interface Validity {
  /** The certificate's name, for the warning. */
  readonly name: string;
  /** RFC 3339. */
  readonly expiry: string;
  /** Renewal window, in days before the expiry. */
  readonly renewalWindowDays: number;
  /** True if an update inside the window renews it automatically. */
  readonly renewsItself: boolean;
}

/** The warning about a certificate inside its renewal window; undefined before. */
export function renewalWarning(validity: Validity, now: Date): string | undefined {
  const left = Date.parse(validity.expiry) - now.getTime();
  if (left > validity.renewalWindowDays * day) {
    return undefined;
  }
  const date = validity.expiry.slice(0, 10);
  const when =
    left <= 0 ? `expired on ${date}` : `expires on ${date}, in ${Math.floor(left / day)} days`;
  const what = validity.renewsItself
    ? "the next update renews it"
    : "it is not renewed automatically, so plan its rotation";
  return `certificate ${validity.name} ${when}: ${what}`;
}

/** How long before the end of a revoked certificate its entry is warned of, in days. */
const revocationWindowDays = 30;

/**
 * The warning about a revoked certificate that is about to expire, by when its entry in the settings has to be removed;
 * undefined before.
 *
 * @param end when it expires
 */
export function revocationWarning(cluster: string, end: Date, now: Date): string | undefined {
  const left = end.getTime() - now.getTime();
  if (left > revocationWindowDays * day) return undefined;
  return (
    `trust.revoked: the certificate of ${cluster} expires on ${end.toISOString().slice(0, 10)}, and no update succeeds from ` +
    "then on until the name is removed; remove it on that day, and leave the key: revoked: []"
  );
}

/** SHA-256 of a certificate's DER form, in the format of `openssl x509 -fingerprint -sha256`. */
export function fingerprintOf(certPem: string): string {
  const [, body] =
    /-----BEGIN CERTIFICATE-----([\s\S]+?)-----END CERTIFICATE-----/.exec(certPem) ?? [];
  if (body === undefined) {
    throw new Error("not a PEM certificate");
  }
  const digest = createHash("sha256").update(Buffer.from(body, "base64")).digest("hex");
  return (digest.toUpperCase().match(/../g) ?? []).join(":");
}
