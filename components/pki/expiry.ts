import { createHash } from "node:crypto";

const day = 24 * 60 * 60 * 1000;

/** Hours in a number of days, the unit of the tls provider. */
export function hours(days: number): number {
  return days * 24;
}

/** A certificate's place in time. */
export interface Validity {
  /** What to call the certificate. */
  readonly name: string;
  /** RFC 3339. */
  readonly expiry: string;
  /** How long before its expiry it is time to renew it, in days. */
  readonly renewalWindowDays: number;
  /** Whether an update inside the window renews it by itself. */
  readonly renewsItself: boolean;
}

/** What to tell a user about a certificate whose end is near, or undefined while it is not. */
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
    : "nothing renews it by itself, so plan its rotation";
  return `certificate ${validity.name} ${when}: ${what}`;
}

/** SHA-256 of a certificate's DER form, written as `openssl x509 -fingerprint -sha256` does. */
export function fingerprintOf(certPem: string): string {
  const [, body] =
    /-----BEGIN CERTIFICATE-----([\s\S]+?)-----END CERTIFICATE-----/.exec(certPem) ?? [];
  if (body === undefined) {
    throw new Error("not a certificate in PEM form");
  }
  const digest = createHash("sha256").update(Buffer.from(body, "base64")).digest("hex");
  return (digest.toUpperCase().match(/../g) ?? []).join(":");
}
