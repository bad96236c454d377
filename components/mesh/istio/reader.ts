import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { fromBase64 } from "../../internal/base64.ts";
import { computed } from "../../internal/computed.ts";

/**
 * A token of the ServiceAccount that the `base` chart makes for peers. It does not expire, as nothing in the fleet would
 * renew it between two updates.
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
        // The name that istioctl gives it, and looks for.
        name: `${account}-istio-remote-secret-token`,
        namespace,
        annotations: { "kubernetes.io/service-account.name": account },
      },
      type: "kubernetes.io/service-account-token",
    },
    opts,
  );
}

/** A field of the token's Secret, decoded: `token` or `ca.crt`. Unknown in a preview that does not have it yet. */
export function fieldOf(secret: k8s.core.v1.Secret, key: string): pulumi.Output<string> {
  // A preview may know the Secret without the fields that the cluster adds, whatever the SDK's type says.
  const data: pulumi.Output<Record<string, string> | undefined> = secret.data;
  const encoded = data.apply((fields) => fields?.[key]);
  return computed(encoded, `${key} of the reader's token Secret`).apply(fromBase64);
}
