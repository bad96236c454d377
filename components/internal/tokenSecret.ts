import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { fromBase64 } from "./base64.ts";
import { computed } from "./computed.ts";

/**
 * A field of a Secret of type `kubernetes.io/service-account-token`, which the cluster fills in: `token`, or `ca.crt` for
 * the authority of the cluster's API. Unknown in a preview until the cluster has filled it in.
 */
export function tokenField(
  secret: k8s.core.v1.Secret,
  key: "token" | "ca.crt",
): pulumi.Output<string> {
  // In a preview the Secret may lack the fields that the cluster adds, contrary to the SDK's type.
  const data: pulumi.Output<Record<string, string> | undefined> = secret.data;
  const encoded = data.apply((fields) => fields?.[key]);
  return computed(encoded, `${key} of a ServiceAccount's token Secret`).apply(fromBase64);
}
