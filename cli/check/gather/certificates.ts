import { X509Certificate } from "node:crypto";
import type { V1Secret } from "@kubernetes/client-node";
import { parse } from "yaml";
import * as z from "zod";
import type { CertificateFact, TokenFact } from "../facts.ts";

const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Every certificate in a text; text that is none is skipped. */
export function certificatesIn(text: string, holder: string): CertificateFact[] {
  return (text.match(block) ?? []).flatMap((pem) => {
    try {
      const certificate = new X509Certificate(pem);
      return [certificateFact(certificate, holder)];
    } catch {
      return [];
    }
  });
}

/** The facts of a certificate. */
export function certificateFact(certificate: X509Certificate, holder: string): CertificateFact {
  return {
    holder,
    fingerprint: certificate.fingerprint256,
    begin: new Date(certificate.validFrom).toISOString(),
    end: new Date(certificate.validTo).toISOString(),
    authority: certificate.ca,
  };
}

const kubeconfig = z.looseObject({
  users: z.array(
    z.looseObject({
      user: z
        .looseObject({
          token: z.string().optional(),
          "client-certificate-data": z.string().optional(),
        })
        .nullish(),
    }),
  ),
});

/** Certificates and tokens in a kubeconfig; a text that is none has none. */
export function credentialsIn(text: string, holder: string, created: string) {
  const parsed = kubeconfig.safeParse(yamlOf(text));
  const users = parsed.success ? parsed.data.users : [];
  return {
    certificates: users.flatMap(({ user }) =>
      certificatesIn(decoded(user?.["client-certificate-data"]), holder),
    ),
    tokens: users.flatMap(({ user }): TokenFact[] => {
      const end = user?.token === undefined ? undefined : expiryOf(user.token);
      // One that never expires is as old as its Secret in the cluster that it is for.
      return end === undefined ? [] : [{ holder, end, created }];
    }),
  };
}

function yamlOf(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

const claims = z.looseObject({ exp: z.number() });

/** When a JSON web token expires, RFC 3339; undefined for one that does not, and for other texts. */
function expiryOf(token: string): string | undefined {
  try {
    const [, body = ""] = token.split(".");
    const { exp } = claims.parse(JSON.parse(Buffer.from(body, "base64url").toString()));
    return new Date(exp * 1000).toISOString();
  } catch {
    return undefined;
  }
}

function decoded(base64: string | undefined): string {
  return Buffer.from(base64 ?? "", "base64").toString();
}

/** What a Secret holds that expires. Its values stay in this function. */
export function expiringIn({ metadata, type, data = {} }: V1Secret) {
  const { namespace = "", name = "", creationTimestamp } = metadata ?? {};
  const created = creationTimestamp?.toISOString() ?? "";
  const holder = `Secret ${namespace}/${name}`;
  if (type === "helm.sh/release.v1") return { certificates: [], tokens: [] };
  if (type === "kubernetes.io/service-account-token") {
    const end = expiryOf(decoded(data["token"]));
    return { certificates: [], tokens: [{ holder, created, ...(end !== undefined && { end }) }] };
  }
  const parts = Object.entries(data).map(([key, value]) => {
    const text = decoded(value);
    const where = `${holder}, ${key}`;
    const { certificates, tokens } = text.includes("users:")
      ? credentialsIn(text, where, created)
      : { certificates: [], tokens: [] };
    return { certificates: [...certificatesIn(text, where), ...certificates], tokens };
  });
  return {
    certificates: parts.flatMap(({ certificates }) => certificates),
    tokens: parts.flatMap(({ tokens }) => tokens),
  };
}
