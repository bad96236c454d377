import type { V1Secret } from "@kubernetes/client-node";
import * as z from "zod";
import type { Redactor } from "./redact.ts";

/** Keys of Secrets that hold no secret, but what is written everywhere. */
const open = new Set(["namespace", "ca.crt", "root-cert.pem", "ca-cert.pem", "cert-chain.pem"]);

/** Types whose data is no credential by itself, and too large to search for. */
const skipped = new Set(["helm.sh/release.v1"]);

const certificate = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/** Makes the values of Secrets known to a redactor. Certificates are public. */
export function knowSecrets(secrets: readonly V1Secret[], redactor: Redactor): void {
  for (const { data = {}, type = "" } of secrets) {
    if (skipped.has(type)) continue;
    for (const [key, value] of Object.entries(data)) {
      if (open.has(key)) continue;
      redactor.add(Buffer.from(value, "base64").toString().replaceAll(certificate, ""));
    }
  }
}

const kubeconfig = z.looseObject({
  users: z.array(z.looseObject({ user: z.record(z.string(), z.unknown()).nullish() })),
});

/** Makes the credentials of a parsed kubeconfig known to a redactor. */
export function knowKubeconfig(content: unknown, redactor: Redactor): void {
  const parsed = kubeconfig.safeParse(content);
  if (!parsed.success) return;
  for (const { user } of parsed.data.users) {
    for (const [key, value] of Object.entries(user ?? {})) {
      if (typeof value !== "string") continue;
      redactor.add(value);
      if (key.endsWith("-data")) redactor.add(Buffer.from(value, "base64").toString());
    }
  }
}
