import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { fromBase64 } from "./base64.ts";
import { computed } from "./computed.ts";

/**
 * A field of a Secret of type `kubernetes.io/service-account-token`, which the cluster fills in: `token`, or `ca.crt` for
 * the authority of the cluster's API. Unknown in a preview that does not have it yet.
 */
export function tokenField(
  secret: k8s.core.v1.Secret,
  key: "token" | "ca.crt",
): pulumi.Output<string> {
  // A preview may know the Secret without the fields that the cluster adds, whatever the SDK's type says.
  const data: pulumi.Output<Record<string, string> | undefined> = secret.data;
  const encoded = data.apply((fields) => fields?.[key]);
  return computed(encoded, `${key} of a ServiceAccount's token Secret`).apply(fromBase64);
}
