import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterProvider } from "../../cluster/clusterProvider.ts";
import { clusterHook } from "../../cluster/hook.ts";
import { toBase64 } from "../../internal/base64.ts";
import { handOver } from "./checks/handOver.ts";
import { linkerdNamespace, vizNamespace } from "./names.ts";

/** A Secret with a private key that a chart of Linkerd reads and, unless told otherwise, creates itself. */
interface KeySecretArgs {
  /** The name that the chart reads. */
  readonly name: string;
  readonly namespace: string;
  /** The Helm release to which the Secret belonged in earlier versions, and belongs in an adopted installation. */
  readonly release: string;
  /** The labels that the chart would set. */
  readonly labels: Readonly<Record<string, string>>;
  /** @default Opaque */
  readonly type?: string;
  /** Certificates by key of the Secret, PEM. */
  readonly certificates: Readonly<Record<string, pulumi.Input<string>>>;
  /** Private keys by key of the Secret, PEM. */
  readonly keys: Readonly<Record<string, pulumi.Input<string>>>;
}

/**
 * Declares a Secret with a private key, in place of the chart's own, so that the key is not in Helm's records: these keep
 * the values of every revision.
 *
 * In an existing cluster the Secret belongs to the Helm release, whose next upgrade would delete it, as its chart no longer
 * has it. Helm reads the live object before that, and keeps it for the annotation. The release has to depend on the
 * Secret.
 *
 * @param cluster for the hook by which a Secret of the release is given up in a user's cluster, where the stack takes over no
 * object. Without it, such a Secret has to be deleted first.
 */
function declareKeySecret(
  resource: string,
  { certificates, keys, type, labels, ...args }: KeySecretArgs,
  cluster: ClusterProvider | undefined,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const { name, namespace } = args;
  const encode = (pem: pulumi.Input<string>): pulumi.Output<string> =>
    pulumi.output(pem).apply(toBase64);
  const entries = (from: typeof keys, form: (pem: pulumi.Input<string>) => pulumi.Output<string>) =>
    Object.fromEntries(Object.entries(from).map(([key, pem]) => [key, form(pem)]));
  const hooks =
    cluster === undefined || cluster.stackOwned
      ? {}
      : { hooks: { beforeCreate: [clusterHook(cluster, (api) => handOver({ ...api, ...args }))] } };
  return new k8s.core.v1.Secret(
    resource,
    {
      metadata: {
        name,
        namespace,
        labels: { ...labels },
        annotations: { "helm.sh/resource-policy": "keep" },
      },
      ...(type !== undefined && { type }),
      data: {
        ...entries(certificates, encode),
        ...entries(keys, (pem) => pulumi.secret(encode(pem))),
      },
    },
    pulumi.mergeOptions(opts, hooks),
  );
}

/** A certificate and its key. */
export interface KeyPairArgs {
  /** PEM. */
  readonly certPem: pulumi.Input<string>;
  /** PEM; a secret. */
  readonly keyPem: pulumi.Input<string>;
}

/** The serving certificate of a webhook. */
export interface WebhookArgs extends KeyPairArgs {
  /** The CA certificate that signed it, PEM. */
  readonly caPem: pulumi.Input<string>;
}

const owners = {
  [linkerdNamespace]: {
    release: "linkerd-control-plane",
    labels: { "linkerd.io/control-plane-ns": linkerdNamespace },
  },
  [vizNamespace]: { release: "linkerd-viz", labels: { "linkerd.io/extension": "viz" } },
} as const;

/** Webhooks by their key in a chart's values. */
export interface WebhookSecretsArgs<Webhook extends string> {
  readonly namespace: keyof typeof owners;
  /** The webhooks' Services. */
  readonly services: Readonly<Record<Webhook, string>>;
  readonly webhooks: Readonly<Record<Webhook, WebhookArgs>>;
}

/** Declares the Secrets with the webhooks' serving certificates. The webhooks read them again when they change. */
export function declareWebhookSecrets<Webhook extends string>(
  name: string,
  { namespace, services, webhooks }: WebhookSecretsArgs<Webhook>,
  cluster: ClusterProvider | undefined,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const named = Object.entries<string>(services);
  const given = new Map(Object.entries<WebhookArgs>(webhooks));
  return named.flatMap(([webhook, service]) => {
    const pair = given.get(webhook);
    if (pair === undefined) return [];
    const secret = {
      ...owners[namespace],
      namespace,
      name: `${service}-k8s-tls`,
      type: "kubernetes.io/tls",
      certificates: { "tls.crt": pair.certPem },
      keys: { "tls.key": pair.keyPem },
    };
    const role = service.replace(/^linkerd-/, "");
    return declareKeySecret(`${name}-${role}-keys`, secret, cluster, opts);
  });
}

/**
 * Declares the Secret with the issuer of a cluster's proxy certificates.
 *
 * Its type is not `kubernetes.io/tls`, as the type of an existing Secret cannot change, and the chart's is Opaque. Identity
 * reads its keys only: those of that type, and, until its pods are recreated, those that the chart would set. `linkerd
 * check` compares the anchors with the control plane's.
 */
export function declareIssuerSecret(
  name: string,
  { issuer, anchorsPem }: { issuer: KeyPairArgs; anchorsPem: pulumi.Input<string> },
  cluster: ClusterProvider | undefined,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const { certPem, keyPem } = issuer;
  const { release, labels } = owners[linkerdNamespace];
  const secret = {
    name: "linkerd-identity-issuer",
    namespace: linkerdNamespace,
    release,
    labels: { ...labels, "linkerd.io/control-plane-component": "identity" },
    certificates: { "ca.crt": anchorsPem, "tls.crt": certPem, "crt.pem": certPem },
    keys: { "tls.key": keyPem, "key.pem": keyPem },
  };
  return declareKeySecret(name, secret, cluster, opts);
}
