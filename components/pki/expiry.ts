import { createHash } from "node:crypto";

const day = 24 * 60 * 60 * 1000;

/** Converts days to hours, the unit of the tls provider. */
export function hours(days: number): number {
  return days * 24;
}

/** The begin of a renewal window, RFC 3339. @param expiry RFC 3339 */
export function windowStart(expiry: string, renewalWindowDays: number): string {
  return formatTime(new Date(Date.parse(expiry) - renewalWindowDays * day));
}

/** A time in RFC 3339, in UTC and without fractions of a second. */
function formatTime(time: Date): string {
  return time.toISOString().replace(/\.\d+/, "");
}

/** A certificate with its renewal, for {@link nextRenewal}. */
export interface Due {
  readonly name: string;
  /** Begin of its renewal window, RFC 3339. */
  readonly from: string;
  /** RFC 3339. */
  readonly expiry: string;
  /** True if an update renews it. */
  readonly automatic: boolean;
}

/** The next renewal of a fleet. */
export interface NextRenewal {
  /** The certificate whose renewal window begins first. */
  readonly certificate: string;
  /** Begin of the window, RFC 3339. */
  readonly from: string;
  /** The certificate's end, RFC 3339: the latest time. */
  readonly by: string;
  /** What renews it: an update, or a rotation by a person. */
  readonly needs: "update" | "rotation";
}

/** The certificate that is to be renewed first; undefined without certificates. Of two, the one that ends first. */
export function nextRenewal(certificates: readonly Due[]): NextRenewal | undefined {
  const [first] = certificates.toSorted(
    (one, other) =>
      Date.parse(one.from) - Date.parse(other.from) ||
      Date.parse(one.expiry) - Date.parse(other.expiry),
  );
  if (first === undefined) return undefined;
  const { name, from, expiry, automatic } = first;
  return { certificate: name, from, by: expiry, needs: automatic ? "update" : "rotation" };
}

/**
 * The renewal window of a root, in days: as long as the certificates below it may live, so that none of them outlives it,
 * and a rotation has time; at most half of its life.
 */
export function rootWindowDays(lifetimes: {
  readonly rootValidityDays: number;
  readonly intermediateValidityDays: number;
  readonly renewalWindowDays: number;
}): number {
  const { rootValidityDays, intermediateValidityDays, renewalWindowDays } = lifetimes;
  const wanted = intermediateValidityDays + renewalWindowDays;
  return Math.max(renewalWindowDays, Math.min(wanted, Math.floor(rootValidityDays / 2)));
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
