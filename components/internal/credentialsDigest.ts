import { createHash } from "node:crypto";

/** Twelve digits of SHA-256: enough to distinguish two credentials, and useless for guessing them. */
export function credentialsDigest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
