import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { fromBase64 } from "../../internal/base64.ts";
import { computed } from "../../internal/computed.ts";

/**
 * Declares a token of the ServiceAccount that the `base` chart creates for peers. It does not expire, as nothing in the
 * fleet would renew it between two updates.
 */
export function declareReaderToken(
  name: string,
  namespace: string,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.Secret {
  const account = "istio-reader-service-account";
  return new k8s.core.v1.Secret(
    name,
    {
      metadata: {
        // The name that istioctl uses.
        name: `${account}-istio-remote-secret-token`,
        namespace,
        annotations: { "kubernetes.io/service-account.name": account },
      },
      type: "kubernetes.io/service-account-token",
    },
    opts,
  );
}

/** A field of the token's Secret, decoded: `token` or `ca.crt`. Unknown in a preview before the Secret has it. */
export function fieldOf(
  secret: k8s.core.v1.Secret,
  key: "token" | "ca.crt",
): pulumi.Output<string> {
  // In a preview the Secret may lack the fields that the cluster adds, in spite of the SDK's type.
  const data: pulumi.Output<Record<string, string> | undefined> = secret.data;
  const encoded = data.apply((fields) => fields?.[key]);
  return computed(encoded, `${key} of the reader's token Secret`).apply(fromBase64);
}
