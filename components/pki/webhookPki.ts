import * as pulumi from "@pulumi/pulumi";
import { Component } from "../internal/component.ts";
import { declareRoot, declareSigned, type Certificate, type Lifetime } from "./certificate.ts";
import { webhookAuthority, webhookServer } from "./profiles.ts";

export interface WebhookPkiArgs<Role extends string> extends Lifetime {
  /** The cluster's name in the fleet. */
  readonly cluster: string;
  /** Validity of the authority, in days. */
  readonly authorityValidityDays: number;
  /** Where the webhooks are. */
  readonly namespace: string;
  /** The webhooks' Services by role. Plain: each gets a certificate. */
  readonly services: Readonly<Record<Role, string>>;
}

/** What a webhook needs: what it serves with, and what the API server is told to trust. */
export interface WebhookCertificate extends Certificate {
  /** The authority, PEM. */
  readonly caPem: pulumi.Output<string>;
}

/**
 * The certificates of one cluster's webhooks, and an authority for them. The API server is told of the authority, which
 * stays, so that a certificate is renewed without a moment in which webhook and API server disagree.
 *
 * Made here and not by Helm, whose own would be new with every upgrade, and silently expired a year after the last one.
 */
export class WebhookPki<Role extends string> extends Component {
  /** The authority and what it signed, by the names of their resources. */
  readonly certificates: Readonly<Record<string, Certificate>>;
  readonly webhooks: Readonly<Record<Role, WebhookCertificate>>;

  constructor(name: string, args: WebhookPkiArgs<Role>, opts?: pulumi.ComponentResourceOptions) {
    super("archipelago:pki:WebhookPki", name, { cluster: args.cluster }, opts);
    const { cluster, namespace, services, renewalWindowDays } = args;
    const long = { validityDays: args.authorityValidityDays, renewalWindowDays };
    const authority = declareRoot(`${name}-ca`, webhookAuthority(cluster), long, { parent: this });
    const caPem = authority.certPem;
    const declared = mapValues(services, (service): WebhookCertificate => {
      const profile = webhookServer(service, namespace);
      const issued = declareSigned(`${name}-${service}`, profile, authority, args, {
        parent: this,
      });
      // Linkerd's policy controller is a webhook that reads PKCS #8, and no elliptic curve's key in another form.
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
  // The same keys as before, which Object.fromEntries cannot express.
  return Object.fromEntries(entries) as Record<Key, Out>;
}
