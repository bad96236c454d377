import * as pulumi from "@pulumi/pulumi";
import { Component } from "../internal/component.ts";
import { type Certificate, declareSigned, type Lifetime } from "./certificate.ts";
import { webhookAuthority, webhookServer } from "./profiles.ts";
import { declareRoot } from "./rootCertificate.ts";

export interface WebhookPkiArgs<Role extends string> extends Lifetime {
  /** The cluster's name in the fleet. */
  readonly cluster: string;
  /** Validity of the authority, in days. */
  readonly authorityValidityDays: number;
  /** Sets `protect` on the authority, so that it cannot be deleted, nor its cluster removed. @default false */
  readonly protectAuthority?: boolean | undefined;
  /** Namespace of the webhooks. */
  readonly namespace: string;
  /** The webhooks' Services by role. Plain, since each gets a certificate. */
  readonly services: Readonly<Record<Role, string>>;
}

/** A webhook's serving certificate, and the authority for its `caBundle`. */
export interface WebhookCertificate extends Certificate {
  /** The authority, PEM. */
  readonly caPem: pulumi.Output<string>;
}

/**
 * The certificates of one cluster's webhooks, and their authority. The API server trusts the authority, which a renewal
 * keeps, so that webhook and API server always agree.
 *
 * Helm's own certificates would change with every upgrade, and expire without a warning a year after the last one.
 */
export class WebhookPki<Role extends string> extends Component {
  /** The authority and its certificates, by the names of their resources. */
  readonly certificates: Readonly<Record<string, Certificate>>;
  readonly webhooks: Readonly<Record<Role, WebhookCertificate>>;

  constructor(name: string, args: WebhookPkiArgs<Role>, opts?: pulumi.ComponentResourceOptions) {
    super("archipelago:pki:WebhookPki", name, { cluster: args.cluster }, opts);
    const { cluster, namespace, services, renewalWindowDays } = args;
    const long = { validityDays: args.authorityValidityDays, renewalWindowDays };
    const authority = declareRoot(`${name}-ca`, webhookAuthority(cluster), long, {
      parent: this,
      ...(args.protectAuthority === true && { protect: true }),
    });
    const caPem = authority.certPem;
    const declared = mapValues(services, (service): WebhookCertificate => {
      const profile = webhookServer(service, namespace);
      const issued = declareSigned(`${name}-${service}`, profile, authority, args, {
        parent: this,
      });
      // Linkerd's policy controller reads elliptic curve keys in PKCS #8 form only.
      return { ...issued, keyPem: issued.keyPkcs8Pem, caPem };
    });
    this.webhooks = declared;
    const named: (readonly [string, Certificate])[] = [
      [`${name}-ca`, authority],
      ...Object.entries<string>(services).map(
        ([role, service]) => [`${name}-${service}`, declared[role as Role]] as const,
      ),
    ];
    this.certificates = Object.fromEntries(named);
    this.registerOutputs({ fingerprint: authority.fingerprint });
  }
}

function mapValues<Key extends string, In, Out>(
  record: Readonly<Record<Key, In>>,
  map: (value: In) => Out,
): Record<Key, Out> {
  const entries = Object.entries<In>(record).map(([key, value]) => [key, map(value)] as const);
  // The keys are unchanged, which the type of Object.fromEntries cannot express.
  return Object.fromEntries(entries) as Record<Key, Out>;
}
